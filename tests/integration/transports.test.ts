import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Report, runSimulation, type SimulationPlan } from '../../simulator/src/index.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

const RACE_LENGTH_SECONDS = 10;
/** Over the end of a race, so that its results are judged as well. */
const durationSeconds = 11;
const QOS_1 = { client: 'device-sdk', qos: 1, watchers: 0 } as const;

// At the same time: a ride is mostly waiting for the end of its race.
describe.concurrent('ways to ride', { timeout: 240_000 }, () => {
  let stack: Stack;
  let rides = 0;

  beforeAll(async () => {
    // However late a busy machine lets a reading come, it is no reason to refuse it.
    const parameters = { RaceLengthSeconds: String(RACE_LENGTH_SECONDS), ShardCount: '2', MaxClockSkewSeconds: '0' };
    stack = await startStack({ parameters });
  });

  afterAll(async () => {
    await stack?.stop();
  });

  // Racers of their own for every ride: what another one has left on the boards is no news.
  const ride = (plan: Partial<SimulationPlan>): Promise<Report> => {
    rides += 1;
    const own = { seed: rides, idPrefix: `sim-way-${rides}`, maxClockSkewSeconds: 0 };
    return runSimulation(simulationPlan({ url: stack.url, racerCount: 30, classChoice: 'all', ...own, ...plan }));
  };

  const expectAllOnBoard = (report: Report) => {
    expect(report.differences).toEqual([]);
    expect(report).toMatchObject({
      acknowledged: report.sent,
      onBoard: report.sent,
      lost: 0,
      wrong: 0,
      verdict: 'ok',
    });
    expect(report.sent).toBeGreaterThan(0);
  };

  it.each([
    { transport: 'mqtt', client: 'device-sdk' },
    { transport: 'mqtt', client: 'mqtt-js' },
    { transport: 'websocket', client: 'device-sdk' },
    { transport: 'websocket', client: 'mqtt-js' },
  ] as const)('show every reading that $client sent over $transport', async ({ transport, client }) => {
    expectAllOnBoard(await ride({ durationSeconds, transport, mqtt: { ...QOS_1, client } }));
  });

  it.each(['device-sdk', 'mqtt-js'] as const)('are shared out among processes, with %s in each', async (client) => {
    expectAllOnBoard(await ride({ durationSeconds, processes: 3, mqtt: { ...QOS_1, client } }));
  });

  it('at QoS 0 promise nothing, and what is shown is right', async () => {
    const report = await ride({ durationSeconds, mqtt: { ...QOS_1, client: 'mqtt-js', qos: 0 } });
    expect(report).toMatchObject({ acknowledged: 0, givenUp: 0, wrong: 0, lost: 0, verdict: 'ok', differences: [] });
    expect(report.readingsSeenLive).toBeGreaterThan(0);
  });

  it.each([0, 2])('let racers watch their class while they ride, in %i other processes', async (processes) => {
    const report = await ride({ durationSeconds, processes, mqtt: { ...QOS_1, client: 'mqtt-js', watchers: 12 } });
    expectAllOnBoard(report);
  });

  it('are as many whole races as asked for', async () => {
    const report = await ride({ racerCount: 6, classChoice: 1, raceCount: 2 });
    expectAllOnBoard(report);
    expect(report.sent + report.skipped).toBe(2 * 6 * RACE_LENGTH_SECONDS);
    expect(report.races.map(({ judged, racers }) => [judged, racers])).toEqual([
      ['official', 6],
      ['official', 6],
    ]);
  });

  it('say what to do if the platform has another idea of time', async () => {
    await expect(ride({ timeScale: 10 })).rejects.toMatchObject({
      code: 'TIME_SCALE_DIFFERS',
      message: expect.stringContaining('start the local runtime with --time-scale 10'),
    });
  });
});
