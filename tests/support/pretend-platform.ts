import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Aedes } from 'aedes';
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws';
import { createPretendHistory, type PretendHistory } from './pretend-history.ts';
import { createPretendIssuer, type PretendIssuer } from './pretend-issuer.ts';
import { createPretendRaces, type PretendRacesOptions, type TakenReading } from './pretend-races.ts';

export interface PretendPlatformOptions extends PretendRacesOptions {
  /** Built dashboard. */
  readonly siteFolder: string;
  /** @default one without a board */
  readonly history?: PretendHistory;
}

/** A platform with nothing behind it: serves the dashboard and what it reads, over the real protocols. */
export interface PretendPlatform {
  readonly url: string;
  readonly readings: readonly TakenReading[];
  /** Where people sign in. */
  readonly issuer: PretendIssuer;
  /** MQTT clients that were let in so far, oldest first. */
  readonly clients: readonly PretendClient[];
  /** Refuses MQTT clients with a token from now on, or lets them in again. */
  refuseTokens(isOn: boolean): void;
  /** Requests for API routes so far. */
  readonly requests: readonly string[];
  /** Stops and resumes the publication of live frames; readings are still taken. */
  setPublishing(isOn: boolean): void;
  /** While the rank index is away, ranks of many are estimates. */
  setRanksAway(isAway: boolean): void;
  /** Until rides are archived, none of them can be had. They are at first. */
  setRidesArchived(areArchived: boolean): void;
  /** Cuts every WebSocket; with `refuse`, new ones are refused until called without. */
  cutLinks(o?: { refuse: boolean }): void;
  close(): Promise<void>;
}

/** What a client said in its CONNECT packet. */
export interface PretendClient {
  readonly clientId: string;
  readonly username: string;
  /** Empty for a guest. */
  readonly password: string;
}

/** As strict as a site can be: whatever of the page it forbids ends up as an error on the console. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export const startPretendPlatform = async (options: PretendPlatformOptions): Promise<PretendPlatform> => {
  const { history = createPretendHistory() } = options;
  const races = createPretendRaces(options);
  const requests: string[] = [];
  const issuer = createPretendIssuer();
  const clients: PretendClient[] = [];
  let isPublishing = true;
  let isRefusingTokens = false;

  const broker = await Aedes.createBroker({
    // biome-ignore lint/complexity/useMaxParams: aedes prescribes them
    authenticate: ({ id }, username, password, done) => {
      const client = { clientId: id, username: username ?? '', password: password?.toString() ?? '' };
      const isGood = client.password === '' ? id.startsWith('guest-') : !isRefusingTokens;
      if (isGood) clients.push(client);
      done(null, isGood);
    },
    authorizePublish: (client, packet, done) => {
      const [, racerId] = /^alleycat\/readings\/(.*)$/.exec(packet.topic) ?? [];
      // As the platform does: whoever publishes for somebody else is thrown out.
      if (racerId !== undefined && client?.id.startsWith(`${racerId}-`) !== true) return done(new Error('not theirs'));
      if (racerId !== undefined) races.take(Buffer.from(packet.payload));
      done(null);
    },
  });
  const timer = setInterval(() => {
    races.rideField();
    if (!isPublishing) return;
    for (const frame of races.nextFrames()) {
      broker.publish({ cmd: 'publish', qos: 0, dup: false, retain: false, ...frame }, () => undefined);
    }
  }, 1_000);
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://pretend');
    const page = issuer.answer(url, new URLSearchParams(await text(request)));
    if (page !== undefined) return response.writeHead(page.status, page.headers).end(page.body);
    const answer = history.answer(url);
    if (answer !== undefined) {
      requests.push(`${url.pathname}${url.search}`);
      return response.writeHead(answer.status, { 'content-type': answer.mediaType }).end(answer.body);
    }
    const { accept = '' } = request.headers;
    const found = await races.answer(url, { accept });
    if (found === undefined) return sendFile(response, { siteFolder: options.siteFolder, pathname: url.pathname });
    requests.push(`${url.pathname}${url.search}`);
    return response.writeHead(found.statusCode, found.headers).end(found.body);
  });
  const links = acceptLinks(server, broker);
  const port = await listenWhereNobodyWas(server);

  return {
    url: `http://127.0.0.1:${port}`,
    readings: races.readings,
    issuer,
    clients,
    refuseTokens: (isOn) => {
      isRefusingTokens = isOn;
    },
    requests,
    setPublishing: (isOn) => {
      isPublishing = isOn;
    },
    setRanksAway: races.setRanksAway,
    setRidesArchived: races.setRidesArchived,
    cutLinks: links.cut,
    close: async () => {
      clearInterval(timer);
      links.cut({ refuse: true });
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

const usedPorts = new Set<number>();

/**
 * Systems give out one of some 7,000 ports and soon the same again, but a browser knows a platform by its address: it would
 * bring along the session, the preferences and the cached answers of the one before.
 */
const listenWhereNobodyWas = async (server: Server): Promise<number> => {
  for (;;) {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    // A listening TCP server's address is never a pipe's name.
    const { port } = server.address() as AddressInfo;
    if (!usedPorts.has(port)) {
      usedPorts.add(port);
      return port;
    }
    await once(server.close(), 'close');
  }
};

const acceptLinks = (server: Server, broker: Aedes): { cut(o?: { refuse: boolean }): void } => {
  const open = new Set<WebSocket>();
  let isRefusing = false;
  // The device SDK offers `mqttv3.1` in a browser and `mqtt` elsewhere.
  const webSockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] ?? false });
  server.on('upgrade', (request, socket, head) => {
    if (isRefusing) {
      socket.destroy();
      return;
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      open.add(webSocket);
      webSocket.on('close', () => open.delete(webSocket));
      broker.handle(createWebSocketStream(webSocket), request);
    });
  });
  return {
    cut: ({ refuse } = { refuse: false }) => {
      isRefusing = refuse;
      for (const webSocket of open) webSocket.terminate();
    },
  };
};

const sendFile = async (response: ServerResponse, o: { siteFolder: string; pathname: string }): Promise<void> => {
  // The dashboard routes by itself: every other path is its page.
  const name = extname(o.pathname) === '' ? '/index.html' : o.pathname;
  try {
    const body = await readFile(join(o.siteFolder, name));
    const headers = {
      'content-type': MEDIA_TYPES[extname(name)] ?? 'application/octet-stream',
      'content-security-policy': CONTENT_SECURITY_POLICY,
    };
    response.writeHead(200, headers).end(body);
  } catch {
    response.writeHead(404).end();
  }
};
