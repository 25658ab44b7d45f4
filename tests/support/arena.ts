import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type ConfigResponse, parseBests, parseConfig, parseLive, parseRoster } from '@alleycat/domain/wire';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { signIn } from './cognito-sign-in.ts';
import { requestFleetToken } from './fleet-token.ts';
import { type FunctionMetrics, readFunctionMetrics } from './function-metrics.ts';
import { type IssuerForgery, openIssuerForgery } from './issuer-forgery.ts';
import { connectRaw, type RawConnectOptions, type RawMqtt } from './raw-mqtt.ts';
import { type Stack, startStack } from './stack.ts';

/** Somebody who signed in with the dashboard's client. */
export interface Person {
  readonly racerId: string;
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken: string;
}

export interface Standing {
  readonly name: string;
  readonly second: number;
  readonly outputHundredths: number;
  readonly bestHundredths: number;
}

type Connect = Omit<RawConnectOptions, 'port' | 'password'> & { readonly token?: string | Buffer | undefined };
type Counters = Readonly<Record<string, number>>;

/** The whole platform with its authorizer in force, as attackers find it: through its ports. */
export interface Arena {
  readonly stack: Stack;
  readonly config: ConfigResponse;
  readonly forgery: IssuerForgery;
  readonly functions: FunctionMetrics;
  readonly mqttUrl: string;
  signIn(name: string): Promise<Person>;
  /** A token of the simulator's client, whose racer ids start with `sim-`. */
  fleetToken(): Promise<string>;
  /** Names the authorizer unless told otherwise; a token goes where tokens belong. */
  connect(options: Connect): Promise<RawMqtt>;
  /** Counters of the broker as its operator reads them, by path: `connectsAccepted`, `refusals.connects.forbidden` … */
  brokerCounters(): Promise<Counters>;
  /** What the broker refused while something was done: by kind and reason, and `protocolErrors`; not what it could not decide. */
  refusedDuring(attack: () => Promise<unknown>): Promise<Counters>;
  /** Race and second that are ridden now in the class. */
  present(classId?: number): { readonly raceId: string; readonly second: number; readonly startSeconds: number };
  /** Readings that were refused and kept, as text. */
  refusedReadings(): Promise<readonly string[]>;
  /** Undefined for who is not on the board of the race. */
  standingOf(raceId: string, racerId: string): Promise<Standing | undefined>;
  /** Where somebody is seen: races since the arena opened, class leaderboards, all-time curves. */
  tracesOf(racerId: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Short, so that a test sees whole races; deliveries soon, so that it sees what was refused. */
const PARAMETERS = {
  RaceLengthSeconds: '10',
  ShardCount: '2',
  DeliveryBufferSeconds: '2',
  TransformBufferSeconds: '1',
} as const;
const POOL_ID = 'local_Racers';
export const AUTHORIZER_USERNAME = '?x-amz-customauthorizer-name=alleycat-racers';

export const openArena = async (parameters: Readonly<Record<string, string>> = {}): Promise<Arena> => {
  const folder = mkdtempSync(join(tmpdir(), 'alleycat-arena-'));
  const dataFolder = join(folder, 'data');
  const forgery = await openIssuerForgery(dataFolder, POOL_ID);
  const stack = await startStack({
    dataFolder,
    parameters: { ...PARAMETERS, ...parameters },
  });
  const config = parseConfig(await stack.get('/config'));
  const brokerCounters = () => countersOf(stack);
  const present = (classId = 1) => presentRace(classId, config.raceLengthSeconds);
  const { startSeconds: openedAtSeconds } = present();
  return {
    stack,
    config,
    forgery,
    functions: readFunctionMetrics(dataFolder),
    mqttUrl: `mqtt://127.0.0.1:${stack.runtime.ports.mqttPort}`,
    signIn: (name) => signInAs(name, { url: stack.url, config }),
    fleetToken: () =>
      requestFleetToken({ url: stack.url, awsUrl: stack.awsUrl, outputs: stack.runtime.deployment.outputs }),
    connect: ({ token, username = AUTHORIZER_USERNAME, ...options }) =>
      untilAuthorizerAnswers(stack, () =>
        connectRaw({ ...options, username, password: token, port: stack.runtime.ports.mqttPort }),
      ),
    brokerCounters,
    refusedDuring: async (attack) => {
      const before = await brokerCounters();
      await attack();
      return refusedBetween(before, await brokerCounters());
    },
    present,
    refusedReadings: () => refusedReadingsOf(stack),
    standingOf: (raceId, racerId) => standingOf(stack, { raceId, racerId }),
    tracesOf: (racerId) => tracesOf(stack, { racerId, config, openedAtSeconds, nowSeconds: present().startSeconds }),
    stop: async () => {
      await stack.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};

const signInAs = async (name: string, { url, config }: { url: string; config: ConfigResponse }): Promise<Person> => {
  const { issuer, clientId } = config.identity;
  const { tokens, refreshToken } = await signIn({ url, issuer }, { name, clientId });
  const { access_token: accessToken, id_token: idToken = '' } = tokens;
  const [, claims = ''] = accessToken.split('.');
  const { sub: racerId } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  return { racerId, accessToken, idToken, refreshToken };
};

const CONNECT_ATTEMPTS_MAX = 5;

/** A broker waits 5 s for an authorizer. On a machine that stands still for so long, that says nothing about the client. */
const untilAuthorizerAnswers = async ({ runtime }: Stack, connect: () => Promise<RawMqtt>): Promise<RawMqtt> => {
  const failures = (): number => runtime.services.iot.metrics().refusals.connects.authorizerFailed;
  for (let attempt = 1; ; attempt += 1) {
    const before = failures();
    const client = await connect();
    if (client.returnCode === 0 || failures() === before || attempt === CONNECT_ATTEMPTS_MAX) return client;
  }
};

/** Numbers of the broker, nested ones by their path. */
const countersOf = async (stack: Stack): Promise<Counters> => {
  const { iot } = (await stack.get('/_local/metrics')) as { iot: Record<string, unknown> };
  return flattened(iot);
};

const flattened = (counters: object, path = ''): Counters =>
  Object.fromEntries(
    Object.entries(counters).flatMap(([name, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null
        ? Object.entries(flattened(value, `${path}${name}.`))
        : [[`${path}${name}`, Number(value)]],
    ),
  );

const refusedBetween = (before: Counters, after: Counters): Counters =>
  Object.fromEntries(
    Object.entries(after)
      .filter(([path, count]) => isOfClient(path) && count !== before[path])
      .map(([path, count]) => [path.replace('refusals.', ''), count - (before[path] ?? 0)]),
  );

const isOfClient = (path: string): boolean =>
  /^(refusals\.|protocolErrors$)/.test(path) && path !== 'refusals.connects.authorizerFailed';

const presentRace = (classId: number, raceLengthSeconds: number) => {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const startSeconds = nowSeconds - (nowSeconds % raceLengthSeconds);
  return { raceId: `${classId}-${startSeconds}`, startSeconds, second: nowSeconds - startSeconds + 1 };
};

const refusedReadingsOf = async ({ s3, runtime }: Stack): Promise<readonly string[]> => {
  const Bucket = runtime.deployment.outputs['ReadingsBucketName'];
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'rejected/' }));
  const documents = await Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array()).toString();
    }),
  );
  const lines = documents.flatMap((text) => text.split('\n').filter((line) => line !== ''));
  return lines.map((line) => Buffer.from(JSON.parse(line).rawData, 'base64').toString());
};

const standingOf = async (stack: Stack, { raceId, racerId }: { raceId: string; racerId: string }) => {
  const live = parseLive(await stack.get(`/races/${raceId}/live`));
  const roster = parseRoster(await stack.get(`/races/${raceId}/roster`));
  const index = roster.racers.findIndex((racer) => racer.racerId === racerId);
  const row = live.standings[index];
  if (row === undefined) return undefined;
  const [second, outputHundredths, bestHundredths] = row;
  return { name: roster.racers[index]?.name ?? '', second, outputHundredths, bestHundredths };
};

interface TraceQuestion {
  readonly racerId: string;
  readonly config: ConfigResponse;
  readonly openedAtSeconds: number;
  readonly nowSeconds: number;
}

const tracesOf = async (stack: Stack, { racerId, config, openedAtSeconds, nowSeconds }: TraceQuestion) => {
  const traces: string[] = [];
  const { classes } = parseBests(await stack.get(`/racers/${racerId}/bests`));
  if (classes.length > 0) traces.push('bests');
  for (const { classId } of config.classes) {
    const place = await fetch(`${stack.url}/classes/${classId}/leaderboard/${racerId}`);
    if (place.status !== 404) traces.push(`leaderboard ${classId}`);
    for (let start = openedAtSeconds; start <= nowSeconds; start += config.raceLengthSeconds) {
      if ((await standingOf(stack, { raceId: `${classId}-${start}`, racerId })) !== undefined) {
        traces.push(`race ${classId}-${start}`);
      }
    }
  }
  return traces;
};
