import { randomBytes } from 'node:crypto';
import type { ClassId } from '@alleycat/domain';
import type { ConfigResponse } from '@alleycat/domain/wire';
import { type ApiClient, createApiClient } from './api-client.ts';
import { type AwsAddress, findAwsAddress } from './aws-address.ts';
import type { Clock } from './clock.ts';
import { createServerClock, type ServerClock } from './clock-offset.ts';
import { SimulatorError } from './errors.ts';
import { expectOwnIds, prefixOfScope } from './fleet/fleet-scope.ts';
import { comeAsGuest, type SignIn, type SignInOptions, signInAsFleet } from './fleet/sign-in.ts';
import type { SimulationPlan } from './plan.ts';
import { createSimulatedRacers, type SimulatedRacer } from './racer-model.ts';
import { ALL_RACERS, indexesOf, type Share } from './schedule.ts';
import { createKinesisClient, createKinesisSink } from './sinks/kinesis-sink.ts';
import type { MqttConnector } from './sinks/mqtt-connection.ts';
import { createMqttConnector } from './sinks/mqtt-connector.ts';
import { createMqttSink } from './sinks/mqtt-sink.ts';
import type { ReadingSink, SinkEvents } from './sinks/reading-sink.ts';
import { expectTimeScale } from './time-scale.ts';

/** What a run has found out before it rides. */
export interface Session {
  readonly plan: SimulationPlan;
  readonly clock: Clock;
  readonly api: ApiClient;
  readonly config: ConfigResponse;
  readonly serverClock: ServerClock;
  /** Everybody who rides in the run. */
  readonly racers: readonly SimulatedRacer[];
  /** Those of them who ride in this process, unless it leaves that to others. */
  readonly share: Share;
  readonly classIds: readonly ClassId[];
  /** In every client id, so that two runs of the same racers do not throw each other out. */
  readonly runId: string;
  /** Undefined if no broker is known. */
  readonly connector: MqttConnector | undefined;
  readonly signIn: SignIn;
  readonly aws: AwsAddress;
}

/** What a process that rides for another one is told. */
export interface SessionPart {
  readonly share: Share;
  readonly runId: string;
  /** All processes go by one idea of the server's time. */
  readonly serverClock: ServerClock;
}

/** Asks the server for its rules and its time, and signs in. Rejects with a SimulatorError. */
export async function openSession(plan: SimulationPlan, clock: Clock, part?: SessionPart): Promise<Session> {
  const api = createApiClient({ url: plan.url, clock });
  const config = await api.readConfig();
  const classIds = chooseClasses(plan, config);
  const { idPrefix = `${prefixOfScope(plan.fleet.scope)}-${plan.seed}` } = plan;
  const aws = await findAwsAddress(plan);
  const askServerTimeMs = async () => (await api.readConfig()).serverTimeMs;
  await expectTimeScale(plan.url, plan.timeScale);
  return {
    plan,
    clock,
    api,
    config,
    serverClock: part?.serverClock ?? (await createServerClock({ clock, askServerTimeMs })),
    racers: createSimulatedRacers({
      racerCount: plan.racerCount,
      classIds,
      seed: plan.seed,
      idPrefix,
      paces: plan.paces,
    }),
    share: part?.share ?? ALL_RACERS,
    classIds,
    runId: part?.runId ?? randomBytes(4).toString('hex'),
    connector: await openConnector(plan, config),
    signIn: await openSignIn({ plan, identity: config.identity, clock, aws, idPrefix }),
    aws,
  };
}

// Whoever writes into the stream is known to AWS already.
async function openSignIn({ idPrefix, ...options }: SignInOptions & { plan: SimulationPlan; idPrefix: string }) {
  const { plan, identity } = options;
  if (plan.transport === 'kinesis' || identity.mqttAuthorizer === '') return comeAsGuest(identity);
  expectOwnIds(idPrefix, plan.fleet.scope);
  return signInAsFleet(options);
}

async function openConnector(plan: SimulationPlan, { mqtt }: ConfigResponse): Promise<MqttConnector | undefined> {
  const url = plan.mqttUrl ?? (plan.transport === 'websocket' ? webSocketUrlOf(plan, mqtt) : (mqtt.url ?? undefined));
  if (url === undefined) return undefined;
  const { cutEverySeconds, dieShare } = plan.readingFaults;
  return createMqttConnector({ url, client: plan.mqtt.client, isFragile: cutEverySeconds > 0 || dieShare > 0 });
}

/** The broker on the host of the API itself, unless the server names another. */
function webSocketUrlOf({ url }: SimulationPlan, { webSocketUrl }: ConfigResponse['mqtt']): string {
  if (webSocketUrl !== null && URL.canParse(webSocketUrl)) return webSocketUrl;
  const address = new URL(webSocketUrl ?? '/mqtt', `${url}/`);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
}

function chooseClasses({ classChoice }: SimulationPlan, config: ConfigResponse): readonly ClassId[] {
  const offered = config.classes.map(({ classId }) => classId);
  const chosen = classChoice === 'all' ? offered : offered.filter((classId) => classId === classChoice);
  if (chosen.length > 0) return chosen;
  const message = `the server offers no class ${classChoice}; choose one of ${offered.join(', ')} with --class`;
  throw new SimulatorError('CLASS_NOT_OFFERED', message);
}

/** The sink for the plan's transport. Throws a SimulatorError if the server does not say where readings go. */
export function createSink(session: Session, events: SinkEvents): ReadingSink {
  const { plan, clock, config, connector, racers, share, runId, serverClock, signIn } = session;
  if (plan.transport === 'kinesis') return createStreamSink(session, events);
  if (connector === undefined) {
    throw new SimulatorError('MQTT_URL_UNKNOWN', 'the server names no broker: pass --mqtt-url');
  }
  return createMqttSink({
    racers: indexesOf(share, racers.length).flatMap((index) => racers[index] ?? []),
    connector,
    login: signIn.racer,
    readingsTopic: config.mqtt.readingsTopic,
    qos: plan.mqtt.qos,
    watching: { racerCount: plan.mqtt.watchers, liveTopic: config.mqtt.liveTopic },
    events,
    clock,
    serverClock,
    runId,
    connectConcurrency: Math.ceil(plan.connectConcurrency / share.of),
    ...(plan.forever ? { connectTimeoutMs: Number.POSITIVE_INFINITY } : {}),
  });
}

function createStreamSink(
  { plan, clock, config, serverClock, aws, racers, share }: Session,
  events: SinkEvents,
): ReadingSink {
  if (config.readingStream === '') {
    throw new SimulatorError('STREAM_UNKNOWN', 'the server names no reading stream: use --transport mqtt');
  }
  const { streamPartitionKey } = plan;
  return createKinesisSink({
    client: createKinesisClient(aws),
    streamName: config.readingStream,
    racerIndexes: indexesOf(share, racers.length),
    partitionKeyOf: ({ race, racer, second }) =>
      streamPartitionKey === 'race' ? race.raceId : `${racer.racerId}-${second}`,
    events,
    clock,
    serverClock,
  });
}
