import { randomBytes } from 'node:crypto';
import { type ClassId, type Race, startsAtMs } from '@alleycat/domain';
import { type ConfigResponse, encodeReading } from '@alleycat/domain/wire';
import { type ApiClient, createApiClient } from './api-client.ts';
import { type AwsAddress, findAwsAddress } from './aws-address.ts';
import type { Clock } from './clock.ts';
import { createServerClock, type ServerClock } from './clock-offset.ts';
import { SimulatorError } from './errors.ts';
import { expectOwnIds, prefixOfScope } from './fleet/fleet-scope.ts';
import { comeAsGuest, type SignIn, type SignInOptions, signInAsFleet } from './fleet/sign-in.ts';
import type { SimulationPlan } from './plan.ts';
import { createRaceCalendar } from './race-calendar.ts';
import { createSimulatedRacers, effortAt, type SimulatedRacer } from './racer-model.ts';
import type { DueReading } from './schedule.ts';
import { createKinesisClient, createKinesisSink } from './sinks/kinesis-sink.ts';
import { createMqttConnector, type MqttConnector } from './sinks/mqtt-connector.ts';
import { createMqttSink } from './sinks/mqtt-sink.ts';
import type { OutgoingReading, ReadingSink, SinkEvents } from './sinks/reading-sink.ts';

/** What a run has found out before it rides. */
export interface Session {
  readonly plan: SimulationPlan;
  readonly clock: Clock;
  readonly api: ApiClient;
  readonly config: ConfigResponse;
  readonly serverClock: ServerClock;
  readonly racers: readonly SimulatedRacer[];
  readonly classIds: readonly ClassId[];
  /** In every client id, so that two runs of the same racers do not throw each other out. */
  readonly runId: string;
  /** Undefined if no broker is known. */
  readonly connector: MqttConnector | undefined;
  readonly signIn: SignIn;
  readonly aws: AwsAddress;
}

/** Asks the server for its rules and its time, and signs in. Rejects with a SimulatorError. */
export async function openSession(plan: SimulationPlan, clock: Clock): Promise<Session> {
  const api = createApiClient({ url: plan.url, clock });
  const config = await api.readConfig();
  const classIds = chooseClasses(plan, config);
  const { idPrefix = `${prefixOfScope(plan.fleet.scope)}-${plan.seed}` } = plan;
  const aws = await findAwsAddress(plan);
  const mqttUrl = plan.mqttUrl ?? config.mqtt.url ?? undefined;
  return {
    plan,
    clock,
    api,
    config,
    serverClock: await createServerClock({ clock, askServerTimeMs: async () => (await api.readConfig()).serverTimeMs }),
    racers: createSimulatedRacers({
      racerCount: plan.racerCount,
      classIds,
      seed: plan.seed,
      idPrefix,
    }),
    classIds,
    runId: randomBytes(4).toString('hex'),
    connector: mqttUrl === undefined ? undefined : createMqttConnector(mqttUrl),
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

function chooseClasses({ classChoice }: SimulationPlan, config: ConfigResponse): readonly ClassId[] {
  const offered = config.classes.map(({ classId }) => classId);
  const chosen = classChoice === 'all' ? offered : offered.filter((classId) => classId === classChoice);
  if (chosen.length > 0) return chosen;
  const message = `the server offers no class ${classChoice}; choose one of ${offered.join(', ')} with --class`;
  throw new SimulatorError('CLASS_NOT_OFFERED', message);
}

export interface SinkChoice {
  readonly events: SinkEvents;
  readonly connectTimeoutMs?: number;
}

/** The sink for the plan's transport. Throws a SimulatorError if the server does not say where readings go. */
export function createSink(session: Session, { events, connectTimeoutMs }: SinkChoice): ReadingSink {
  const { plan, clock, config, connector, racers, runId, serverClock, signIn } = session;
  if (plan.transport === 'kinesis') return createStreamSink(session, events);
  if (connector === undefined) {
    throw new SimulatorError('MQTT_URL_UNKNOWN', 'the server names no broker: pass --mqtt-url');
  }
  return createMqttSink({
    racers,
    connector,
    login: signIn.racer,
    readingsTopic: config.mqtt.readingsTopic,
    events,
    clock,
    serverClock,
    runId,
    connectConcurrency: plan.connectConcurrency,
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
  });
}

function createStreamSink({ plan, clock, config, serverClock, aws }: Session, events: SinkEvents): ReadingSink {
  if (config.readingStream === '') {
    throw new SimulatorError('STREAM_UNKNOWN', 'the server names no reading stream: use --transport mqtt');
  }
  const { streamPartitionKey } = plan;
  return createKinesisSink({
    client: createKinesisClient(aws),
    streamName: config.readingStream,
    partitionKeyOf: ({ race, racer, second }) =>
      streamPartitionKey === 'race' ? race.raceId : `${racer.racerId}-${second}`,
    events,
    clock,
    serverClock,
  });
}

/** Makes the message that is due. */
export function createReadingSource(session: Session): (due: DueReading) => OutgoingReading {
  const { racers, config, plan, serverClock } = session;
  const raceOf = createRaceCalendar(config.raceLengthSeconds);
  // Of the time that the platform grants, the last part is left for the way.
  const freshMs = plan.maxClockSkewSeconds === 0 ? unboundedFreshMs : plan.maxClockSkewSeconds * 700;
  return ({ racerIndex, epochSecond }) => {
    const racer = racers[racerIndex];
    if (racer === undefined) throw new RangeError(`there is no racer ${racerIndex}`);
    const race = raceOf(racer.classId, epochSecond);
    const second = epochSecond - race.startSeconds + 1;
    const payload = payloadOf({ racer, race, second, deviceTimestampMs: Math.round(serverClock.nowMs()) });
    return { racer, race, second, payload, staleAtMs: startsAtMs(race) + second * 1000 + freshMs };
  };
}

const unboundedFreshMs = 60_000;

interface Measurement {
  readonly racer: SimulatedRacer;
  readonly race: Race;
  readonly second: number;
  readonly deviceTimestampMs: number;
}

function payloadOf({ racer, race, second, deviceTimestampMs }: Measurement): string {
  const reading = encodeReading({
    uuid: crypto.randomUUID(),
    deviceTimestampMs,
    isFinal: second === race.lengthSeconds,
    second,
    raceId: race.raceId,
    classId: race.classId,
    racerId: racer.racerId,
    name: racer.name,
    ...effortAt(racer, race, second),
  });
  return JSON.stringify(reading);
}
