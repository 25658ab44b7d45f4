import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { json } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import {
  type ClassBest,
  encodeLiveFrame,
  type FinalResult,
  joinStanding,
  type LiveFrame,
  liveFrameOf,
  newestSecondOf,
  outputOf,
  parseRaceId,
  parseReadingJson,
  type Race,
  type Reading,
  type RosterEntry,
  raceStatusAt,
  rankResults,
  type Standing,
  toClassId,
  toRaceRules,
} from '@alleycat/domain';
import { Aedes } from 'aedes';
import type { Clock } from '../../../../simulator/src/clock.ts';
import type { LeaderboardRow } from '../../../../simulator/src/leaderboard/finals-book.ts';
import { leaderboardPage, rowsOf } from './leaderboards.ts';
import { createMiniHistory, type HistoryLies, type MiniHistory } from './mini-history.ts';

/**
 * A platform that keeps its boards and its history in memory, behind a real broker and a real HTTP server, which takes
 * PutRecords as well.
 */
export interface MiniPlatform {
  readonly url: string;
  readonly mqttUrl: string;
  readonly readings: readonly Reading[];
  /** In order, those who were not let in included. */
  readonly logins: readonly BrokerLogin[];
  connectedSockets(): number;
  dropConnections(): void;
  close(): Promise<void>;
}

export interface MiniPlatformOptions {
  readonly clock: Clock;
  /** Epoch ms at the clock's origin. */
  readonly epochMs: number;
  readonly raceLengthSeconds?: number;
  readonly windowMs?: number;
  /** What becomes of a reading after it was acknowledged; undefined: it vanishes. */
  readonly store?: (reading: Reading) => Reading | undefined;
  /** What is published instead of a frame; undefined: nothing. */
  readonly distortFrame?: (frame: LiveFrame) => LiveFrame | undefined;
  /** What is answered instead of a class leaderboard. */
  readonly distortLeaderboard?: (rows: readonly LeaderboardRow[]) => readonly LeaderboardRow[];
  /** @default an honest one */
  readonly history?: HistoryLies;
  /** @default a broker that asks nobody who they are */
  readonly identity?: { readonly issuer: string; readonly loginUrl: string };
  /** Whether the broker lets a client in. @default everybody */
  readonly admits?: (login: BrokerLogin) => boolean;
}

/** What a client said when it connected. */
export interface BrokerLogin {
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

interface Book {
  readonly race: Race;
  readonly roster: RosterEntry[];
  readonly standings: Standing[];
  readonly finals: FinalResult[];
  version: number;
  isChanged: boolean;
}

const readingsTopic = /^alleycat\/readings\/(.+)$/;

export async function openMiniPlatform(options: MiniPlatformOptions): Promise<MiniPlatform> {
  const { clock, raceLengthSeconds = 10, windowMs = 1_000, store = (reading) => reading } = options;
  const { distortFrame = (frame) => frame, distortLeaderboard = (rows) => rows } = options;
  const { admits = () => true, identity } = options;
  const nowMs = () => options.epochMs + clock.nowMs();
  const rules = toRaceRules({ raceLengthSeconds, maxClockSkewSeconds: 0, classIds: [1, 2] });
  const books = new Map<string, Book>();
  const readings: Reading[] = [];
  const history = createMiniHistory({ nowMs, ...options.history });

  const bookOf = (raceId: string): Book => {
    const race = parseRaceId(raceId, raceLengthSeconds);
    const book = books.get(raceId) ?? { race, roster: [], standings: [], finals: [], version: 0, isChanged: false };
    books.set(raceId, book);
    return book;
  };

  const leaderboardOf = (classId: number): readonly LeaderboardRow[] => {
    const ridden = [...books.values()].filter(({ race }) => race.classId === classId);
    const bests = ridden.flatMap(({ race: { raceId, startSeconds }, finals }) =>
      finals.map((final): ClassBest => ({ ...final, raceId, startSeconds })),
    );
    return distortLeaderboard(rowsOf(bests));
  };

  const take = (payload: string) => {
    const arrived = parseReadingJson(payload, { rules, arrivedAtMs: nowMs() });
    readings.push(arrived);
    history.take(arrived);
    const reading = store(arrived);
    if (reading !== undefined) enter(bookOf(reading.raceId), reading);
  };

  const logins: BrokerLogin[] = [];
  const broker = await Aedes.createBroker();
  broker.authenticate = ({ id: clientId }, ...[username, password, done]) => {
    const login = { clientId, username, password: password?.toString() };
    logins.push(login);
    done(null, admits(login));
  };
  broker.authorizePublish = (_client, packet, done) => {
    if (readingsTopic.test(packet.topic)) take(packet.payload.toString());
    done(null);
  };
  const sockets = new Set<Socket>();
  const tcp = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    broker.handle(socket);
  });

  const publishFrames = () => {
    for (const book of books.values()) {
      if (!book.isChanged) continue;
      book.isChanged = false;
      book.version += 1;
      const topic = `alleycat/live/${book.race.classId}`;
      const frame = distortFrame(
        liveFrameOf({
          race: book.race,
          standings: book.standings,
          standingsVersion: book.version,
          rosterVersion: book.roster.length,
          publishedAtMs: nowMs(),
          topicBytes: topic.length,
        }),
      );
      if (frame === undefined) continue;
      const payload = Buffer.from(encodeLiveFrame(frame));
      broker.publish({ cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false }, () => undefined);
    }
  };
  const stopPublishing = clock.every(windowMs, publishFrames);

  const mqttUrl = `mqtt://127.0.0.1:${await listen(tcp)}`;
  const http = createServer((request, response) => {
    if (request.method === 'POST') void putRecords(request, response, take);
    else answer(request, response, { bookOf, leaderboardOf, history, nowMs, raceLengthSeconds, mqttUrl, identity });
  });
  const url = `http://127.0.0.1:${await listen(http)}`;
  return {
    url,
    mqttUrl,
    readings,
    logins,
    connectedSockets: () => sockets.size,
    dropConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      stopPublishing();
      await new Promise<void>((resolve) => broker.close(resolve));
      http.closeAllConnections();
      await Promise.all([tcp, http].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function enter(book: Book, reading: Reading): void {
  const { racerId, name, second, outputHundredths, isFinal } = reading;
  const standing = { second, outputHundredths, bestHundredths: outputHundredths };
  const known = book.roster.findIndex((entry) => entry.racerId === racerId);
  const index = known === -1 ? book.roster.push({ racerId, name }) - 1 : known;
  const before = book.standings[index];
  book.standings[index] = before === undefined ? standing : joinStanding(before, standing);
  if (isFinal) book.finals.push({ racerId, name, outputHundredths });
  book.isChanged = true;
}

interface AnswerContext {
  readonly bookOf: (raceId: string) => Book;
  readonly leaderboardOf: (classId: number) => readonly LeaderboardRow[];
  readonly history: MiniHistory;
  readonly nowMs: () => number;
  readonly raceLengthSeconds: number;
  readonly mqttUrl: string;
  readonly identity: MiniPlatformOptions['identity'];
}

function answer(request: IncomingMessage, response: ServerResponse, context: AnswerContext): void {
  const url = new URL(request.url ?? '/', 'http://mini.test');
  const past = context.history.answer(url);
  if (past !== undefined) {
    response.writeHead(past.status, { 'content-type': past.mediaType, 'content-encoding': 'gzip' });
    response.end(gzipSync(past.body));
    return;
  }
  const [, first, id = '', board] = url.pathname.split('/');
  if (first === '_local') {
    response.writeHead(404).end();
    return;
  }
  const bodyOf = {
    live: () => liveBody(context.bookOf(id)),
    roster: () => rosterBody(context.bookOf(id), url.searchParams),
    results: () => resultsBody(context.bookOf(id), context.nowMs(), url.searchParams),
    leaderboard: () => leaderboardPage(Number(id), context.leaderboardOf(Number(id)), url.searchParams),
  };
  const body = url.pathname === '/config' ? configBody(context) : bodyOf[board as keyof typeof bodyOf]();
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}

async function putRecords(
  request: IncomingMessage,
  response: ServerResponse,
  take: (payload: string) => void,
): Promise<void> {
  const { Records } = (await json(request)) as { Records: readonly { Data: string }[] };
  for (const { Data } of Records) take(Buffer.from(Data, 'base64').toString());
  const entries = Records.map((_, index) => ({ SequenceNumber: String(index), ShardId: 'shardId-000000000000' }));
  response
    .setHeader('content-type', 'application/x-amz-json-1.1')
    .end(JSON.stringify({ FailedRecordCount: 0, Records: entries }));
}

const configBody = ({ nowMs, raceLengthSeconds, mqttUrl, identity }: AnswerContext) => ({
  serverTimeMs: nowMs(),
  raceLengthSeconds,
  settlingSeconds: 10,
  windowSeconds: 1,
  classes: [1, 2].map((classId) => ({ classId: toClassId(classId), name: `Class ${classId}` })),
  mqtt: {
    url: mqttUrl,
    webSocketUrl: null,
    readingsTopic: 'alleycat/readings/{racerId}',
    liveTopic: 'alleycat/live/{classId}',
  },
  identity: {
    issuer: 'https://issuer.example',
    clientId: 'dashboard',
    loginUrl: '/',
    mqttAuthorizer: identity === undefined ? '' : 'Door',
    ...identity,
  },
  readingStream: 'readings',
});

const liveBody = ({ race, version, standings, roster }: Book) => ({
  raceId: race.raceId,
  version,
  publishedAtMs: 0,
  newestSecond: newestSecondOf(standings),
  rosterVersion: roster.length,
  standings: standings.map(({ second, outputHundredths, bestHundredths }) => [
    second,
    outputHundredths,
    bestHundredths,
  ]),
});

const rosterBody = ({ race, roster }: Book, query: URLSearchParams) => {
  const from = Number(query.get('from') ?? 0);
  const version = Number(query.get('version') ?? roster.length);
  return { raceId: race.raceId, version, from, racers: roster.slice(from, version) };
};

// Pages of three: a client that reads only the first one is found out.
const resultsBody = ({ race, finals, standings, roster }: Book, nowMs: number, query: URLSearchParams) => {
  const from = Number(query.get('cursor') ?? 0);
  const results = rankResults({ finals, standings, roster, lengthSeconds: race.lengthSeconds });
  return {
    raceId: race.raceId,
    status: raceStatusAt(race, nowMs),
    finisherCount: finals.length,
    racerCount: results.length,
    results: results
      .slice(from, from + 3)
      .map(({ outputHundredths, ...row }) => ({ ...row, output: outputOf(outputHundredths) })),
    ...(from + 3 < results.length && { nextCursor: String(from + 3) }),
  };
};

function listen(server: Server | TcpServer): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
