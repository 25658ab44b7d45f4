import { outputHundredths, outputOf } from '@alleycat/domain';
import { parseProblem, type RideResponse } from '@alleycat/domain/wire';
import { GetRecordsCommand, GetShardIteratorCommand, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSimulation } from '../../simulator/src/index.ts';
import { eventually } from '../support/eventually.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

const RACE_LENGTH_SECONDS = 10;
const RACERS = 12;
/** After a race: skew and buffers, and the minute that a delivery may take beside. */
const COMPLETE_WITHIN_MS = 100_000;
/** As fast as they are let through. */
const ONE_BY_ONE = { everyMs: 1_000 };

/** What a bike sent, as far as a ride tells of it. */
interface SentReading {
  readonly raceId: string;
  readonly racerId: string;
  readonly name: string;
  readonly second: number;
  readonly cadence: number;
  readonly resistance: number;
}

describe('rides', { timeout: 240_000 }, () => {
  let stack: Stack;
  /** The readings of a race that everybody finished, by racer. */
  let sentByRacer: ReadonlyMap<string, readonly SentReading[]>;
  let raceId: string;

  beforeAll(async () => {
    const parameters = {
      RaceLengthSeconds: String(RACE_LENGTH_SECONDS),
      DeliveryBufferSeconds: '2',
      TransformBufferSeconds: '0',
    };
    stack = await startStack({ parameters });
    const plan = simulationPlan({ url: stack.url, racerCount: RACERS, classChoice: 2, durationSeconds: 22, seed: 8 });
    expect(await runSimulation(plan)).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
    const races = Map.groupBy(await readingsInStream(stack), (reading) => reading.raceId);
    // A machine that stood still has left out some seconds of one, the first is ridden in part, the last has no end.
    const finished = [...races.values()].filter((each) => finalsOf(each) === RACERS);
    const [readings] = finished.reverse().sort((a, b) => b.length - a.length);
    if (readings?.[0] === undefined) throw new Error('there is no race that everybody finished');
    ({ raceId } = readings[0]);
    sentByRacer = Map.groupBy(readings, ({ racerId }) => racerId);
  }, 240_000);

  afterAll(async () => {
    await stack?.stop();
  });

  const pathOf = (racerId: string) => `/races/${raceId}/rides/${racerId}`;
  const rideOf = async (racerId: string) => (await stack.get(pathOf(racerId))) as RideResponse;
  /** Rides are let through one by one: what is refused for that is asked for again. */
  const fileOf = (racerId: string, accept: string) =>
    eventually(async () => {
      const response = await fetch(`${stack.url}${pathOf(racerId)}`, { headers: { accept } });
      const { status } = response;
      const disposition = response.headers.get('content-disposition');
      return status === 429 ? undefined : { status, disposition, text: await response.text() };
    }, ONE_BY_ONE);
  const wholeRide = (racerId: string, secondCount: number) =>
    eventually(async () => {
      const ride = await rideOf(racerId);
      expect(ride.samples).toHaveLength(secondCount);
      return ride;
    }, ONE_BY_ONE);

  // First of all: deliveries may take a minute longer than their buffers, and no longer.
  it('are not complete, and no file, as long as more of them may be delivered', async () => {
    const [racerId = ''] = sentByRacer.keys();
    const early = await fileOf(racerId, 'text/csv');
    expect([early.status, parseProblem(JSON.parse(early.text)).code]).toEqual([404, 'RIDE_NOT_ARCHIVED']);
    expect(await eventually(() => rideOf(racerId), ONE_BY_ONE)).toMatchObject({ isComplete: false });
  });

  it('are what the bikes sent, second by second', async () => {
    expect(sentByRacer.size).toBe(RACERS);
    for (const [racerId, sent] of sentByRacer) {
      const samples = samplesOf(sent);
      expect(await wholeRide(racerId, samples.length)).toEqual({
        raceId,
        classId: 2,
        racerId,
        name: sent[0]?.name,
        startsAtMs: Number(raceId.split('-')[1]) * 1_000,
        isComplete: expect.any(Boolean),
        samples,
      });
    }
  });

  it('are the same as CSV and as TCX, from when on all of them must be delivered', async () => {
    const [racerId = ''] = sentByRacer.keys();
    const { samples, startsAtMs } = await eventually(
      async () => {
        const ride = await rideOf(racerId);
        expect(ride.isComplete).toBe(true);
        return ride;
      },
      { ...ONE_BY_ONE, withinMs: COMPLETE_WITHIN_MS },
    );
    const timeOf = (second: number) => new Date(startsAtMs + second * 1_000).toISOString();

    const csv = await fileOf(racerId, 'text/csv');
    expect(csv).toMatchObject({ status: 200, disposition: `attachment; filename="ride-${raceId}-${racerId}.csv"` });
    const [header, ...lines] = csv.text.trimEnd().split('\r\n');
    expect(header).toBe('second,time,cadence,resistance,output');
    expect(lines.map((line) => line.split(','))).toEqual(
      samples.map(({ second, cadence, resistance, output }) => [
        String(second),
        timeOf(second),
        String(cadence),
        String(resistance),
        output.toFixed(2),
      ]),
    );

    const tcx = await fileOf(racerId, 'application/vnd.garmin.tcx+xml');
    expect(tcx).toMatchObject({ status: 200, disposition: `attachment; filename="ride-${raceId}-${racerId}.tcx"` });
    const points = [...tcx.text.matchAll(/<Trackpoint><Time>(.*?)<\/Time><Cadence>(\d+)<\/Cadence><\/Trackpoint>/g)];
    expect(points.map(([, time, cadence]) => [time, Number(cadence)])).toEqual(
      samples.map(({ second, cadence }) => [timeOf(second), Math.round(cadence)]),
    );
    expect(tcx.text).toMatch(
      /<Notes>Alleycat, race 2-\d+ \(Messenger\): .+, place \d+ of 12, output \d+\.\d\d<\/Notes>/,
    );
  });

  it('of who was not there are none', async () => {
    const { status, text } = await fileOf('nobody', 'text/csv');
    expect([status, parseProblem(JSON.parse(text)).code]).toEqual([404, 'RACER_NOT_IN_RACE']);
  });
});

const finalsOf = (readings: readonly SentReading[]): number =>
  new Set(readings.filter(({ second }) => second === RACE_LENGTH_SECONDS).map(({ racerId }) => racerId)).size;

/** What a ride has to say of readings, some of which may have been sent twice. */
const samplesOf = (sent: readonly SentReading[]) =>
  [...new Map(sent.map((reading) => [reading.second, reading])).values()]
    .sort((a, b) => a.second - b.second)
    .map(({ second, cadence, resistance }) => ({
      second,
      cadence,
      resistance,
      output: outputOf(outputHundredths({ cadenceRpm: cadence, resistancePercent: resistance })),
    }));

/** All readings that the stream took. */
const readingsInStream = async ({ kinesis, runtime }: Stack): Promise<SentReading[]> => {
  const StreamName = runtime.deployment.outputs['ReadingStreamName'];
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  const records = await Promise.all(
    Shards.map(async ({ ShardId }) => {
      const from = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
      const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(from));
      return (await kinesis.send(new GetRecordsCommand({ ShardIterator }))).Records ?? [];
    }),
  );
  return records.flat().map(({ Data = new Uint8Array() }) => JSON.parse(Buffer.from(Data).toString()) as SentReading);
};
