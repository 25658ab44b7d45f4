import type { Clock } from '../clock.ts';
import { type Gate, isDoneWithin } from '../wait.ts';
import type { MqttConnection, MqttConnector } from './mqtt-connection.ts';
import type { RacerLogin } from './mqtt-login.ts';

export interface MqttLineOptions {
  readonly connector: MqttConnector;
  readonly clientId: string;
  /** The newest login: the same object until there is a newer one. */
  readonly login: () => Promise<RacerLogin>;
  readonly clock: Clock;
  /** Shared by all lines: a broker accepts only so many connections at once. */
  readonly gate: Gate;
  /** 0 to 1: when this line moves to a newer login, so that not all lines do at once. */
  readonly phase: number;
  /** How long the first connection may take; Infinity keeps trying. */
  readonly connectTimeoutMs: number;
  /** Called at every connection. */
  readonly onOnline: () => void;
  /** Called when a connection has ended, unless by `close`. */
  readonly onOffline?: () => void;
}

/** A connection to the broker that comes back for as long as it is not closed, each time with the newest login. */
export interface MqttLine {
  /** The connection to publish with right now; undefined while it is down. */
  current(): MqttConnection | undefined;
  /** Resolves at the first connection, and rejects with the broker's answer if there is none in time. */
  open(): Promise<void>;
  /** Breaks the connection without a word, and it comes back. */
  cut(): void;
  /** Breaks it, and it does not come back before that time of the own clock. */
  stayAway(untilMs: number): void;
  close(): Promise<void>;
}

/** A connection and what it was made with: it keeps its password for life. */
interface Attempt {
  readonly login: RacerLogin;
  readonly connection: MqttConnection;
  readonly ended: Promise<End>;
  readonly end: (end: End) => void;
}

type End = 'lost' | 'renewed' | 'closed';

const connectRetryMs = { first: 500, longest: 8_000 };
const disconnectTimeoutMs = 2_000;
const renewalRetryMs = 15_000;
/** Lines move between the first moment at which there is a newer login and this share of the time then left. */
const renewalSpread = 0.75;

export function createMqttLine(options: MqttLineOptions): MqttLine {
  const { connector, clientId, clock, gate, phase, connectTimeoutMs, onOnline } = options;
  const { onOffline = () => undefined } = options;
  const closing = new AbortController();
  let online: Attempt | undefined;
  let hasBeenOnline = false;
  let deadlineMs: number | undefined;
  let awayUntilMs = Number.NEGATIVE_INFINITY;
  let delayMs = connectRetryMs.first;
  let life: Promise<void> | undefined;

  const prepare = (login: RacerLogin): Attempt => {
    const { promise: ended, resolve } = Promise.withResolvers<End>();
    const connection = connector.newConnection({ clientId, login, onLost: () => end('lost') });
    const end = (how: End) => {
      if (online?.connection === connection) {
        online = undefined; // at once: nothing more may be sent there
        if (how !== 'closed') onOffline();
      }
      resolve(how);
    };
    return { login, connection, ended, end };
  };

  const connect = async (): Promise<Attempt | undefined> => {
    if (closing.signal.aborted) return undefined;
    deadlineMs ??= clock.nowMs() + connectTimeoutMs;
    const attempt = prepare(await options.login());
    await attempt.connection.connect();
    return attempt;
  };

  // The broker ends a connection with its token: better to come back before that, and not together with all others.
  const awaitNewerLogin = async ({ login, end }: Attempt, signal: AbortSignal): Promise<void> => {
    const { renewFromMs, endsAtMs } = login;
    if (renewFromMs === Number.POSITIVE_INFINITY) return;
    await clock.sleep(renewFromMs + renewalSpread * phase * (endsAtMs - renewFromMs) - clock.nowMs(), signal);
    while (!signal.aborted) {
      const newest = await options.login().catch(() => login);
      if (newest !== login) return end('renewed');
      await clock.sleep(renewalRetryMs, signal);
    }
  };

  const stayOnline = async (attempt: Attempt): Promise<End> => {
    const leaving = new AbortController();
    online = attempt;
    hasBeenOnline = true;
    onOnline();
    if (closing.signal.aborted) attempt.end('closed');
    void awaitNewerLogin(attempt, leaving.signal);
    const end = await attempt.ended;
    leaving.abort();
    const disconnected = attempt.connection.disconnect().catch(() => undefined);
    // Of a lost connection it only keeps the device SDK from reviving it with the old password, which takes a second.
    if (end !== 'lost') await isDoneWithin(clock, disconnectTimeoutMs, disconnected);
    return end;
  };

  const pause = async () => {
    await clock.sleep(delayMs, closing.signal);
    delayMs = Math.min(2 * delayMs, connectRetryMs.longest);
  };

  const live = async (opened: () => void) => {
    while (!closing.signal.aborted) {
      await clock.sleep(Math.max(0, awayUntilMs - clock.nowMs()), closing.signal);
      try {
        const attempt = await gate(connect);
        if (attempt === undefined) return;
        opened();
        const sinceMs = clock.nowMs();
        const end = await stayOnline(attempt);
        // Whoever is thrown out again and again has to wait longer and longer.
        if (clock.nowMs() - sinceMs > connectRetryMs.longest) delayMs = connectRetryMs.first;
        if (end === 'lost') await pause();
      } catch (error) {
        if (!hasBeenOnline && clock.nowMs() + delayMs > (deadlineMs ?? 0)) throw error;
        await pause();
      }
    }
  };

  const cut = () => {
    online?.connection.break();
    online?.end('lost');
  };

  return {
    current: () => online?.connection,
    open: () =>
      new Promise((resolve, reject) => {
        life = live(resolve).then(resolve, reject);
      }),
    cut,
    stayAway: (untilMs) => {
      awayUntilMs = untilMs;
      cut();
    },
    close: async () => {
      closing.abort();
      online?.end('closed');
      await life;
    },
  };
}
