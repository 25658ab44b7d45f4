import { endsAtMs, type Race, raceAt, secondAt, toClassId } from '@alleycat/domain';
import { parseHistoryInfo, parseRaces, parseResults } from '@alleycat/domain/wire';
import { runSimulation } from '../../simulator/src/index.ts';
import { type CuttableProxy, startCuttableProxy } from '../support/cuttable-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { rideWithLongNames } from './long-named-racers.ts';

export interface StageOptions {
  /** @default the dashboard as it was built last */
  readonly siteFolder?: string | undefined;
  readonly raceLengthSeconds: number;
  readonly racerCount: number;
}

/** The whole platform with a field that rides in class 1, races that are over, and a history. Nobody rides in class 2. */
export interface Stage {
  /** Through a proxy, so that the way to the platform can be cut. */
  readonly url: string;
  readonly proxy: CuttableProxy;
  readonly raceLengthSeconds: number;
  /** The newest race of class 1 whose results are official. */
  officialRaceId(): Promise<string>;
  /** Waits until the race that runs has been ridden for that many seconds, and has that many left. */
  untilRaceHas(o: { ridden?: number; left?: number }): Promise<void>;
  close(): Promise<void>;
}

const CLASS_ID = toClassId(1);
/** The field is stopped long before. */
const FIELD_SECONDS = 86_400;
/** A race from its first second to official results, however badly it begins. */
const PREPARE_MS = 180_000;

export const openStage = async (options: StageOptions): Promise<Stage> => {
  const { siteFolder, raceLengthSeconds, racerCount } = options;
  const stack = await startStack({
    ...(siteFolder === undefined ? {} : { siteFolder }),
    parameters: {
      RaceLengthSeconds: String(raceLengthSeconds),
      DeliveryBufferSeconds: '1',
      TransformBufferSeconds: '0',
    },
  });
  const proxy = await startCuttableProxy(stack.url);
  const leaving = new AbortController();
  const plan = simulationPlan({ url: stack.url, racerCount, durationSeconds: FIELD_SECONDS });
  // Its verdict is of no interest here: it is cut short.
  const field = runSimulation(plan, {}, { signal: leaving.signal }).catch(() => undefined);
  const longNamed = rideWithLongNames({ awsUrl: stack.awsUrl, classId: CLASS_ID, raceLengthSeconds });
  const close = async (): Promise<void> => {
    leaving.abort();
    longNamed.stop();
    await proxy.close();
    await stack.stop();
    await field;
  };
  try {
    await eventually(() => officialRaceOf(stack), { withinMs: PREPARE_MS, what: 'a race with official results' });
    await eventually(() => historyOf(stack), { withinMs: PREPARE_MS, what: 'an all-time board' });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url: proxy.url,
    proxy,
    raceLengthSeconds,
    officialRaceId: () => eventually(() => officialRaceOf(stack), { what: 'a race with official results' }),
    untilRaceHas: (o) => untilRaceHas(o, raceLengthSeconds),
    close,
  };
};

const officialRaceOf = async (stack: Stack): Promise<string | undefined> => {
  const { races } = parseRaces(await stack.get('/classes/1/races?limit=5'));
  const official = races.find(({ status }) => status === 'official');
  if (official === undefined) return undefined;
  const { finisherCount } = parseResults(await stack.get(`/races/${official.raceId}/results?limit=1`));
  return finisherCount === 0 ? undefined : official.raceId;
};

const historyOf = async (stack: Stack): Promise<string | undefined> =>
  parseHistoryInfo(await stack.get('/classes/1/history')).version ?? undefined;

const untilRaceHas = async (
  { ridden = 0, left = 0 }: { ridden?: number; left?: number },
  raceLengthSeconds: number,
): Promise<void> => {
  const isSo = (): boolean => {
    const race: Race = raceAt({ classId: CLASS_ID, atMs: Date.now(), raceLengthSeconds });
    return secondAt(race, Date.now()) > ridden && endsAtMs(race) - Date.now() >= left * 1_000;
  };
  await eventually(() => isSo() || undefined, { withinMs: 3_000 * raceLengthSeconds, what: 'such a moment of a race' });
};
