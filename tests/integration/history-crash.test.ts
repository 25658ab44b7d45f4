import { describe, expect, it } from 'vitest';
import { type Report, runSimulation } from '../../simulator/src/index.ts';
import { eventually } from '../support/eventually.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { getJson } from '../support/stack.ts';
import { freePortFlags, type StartedProcess, startProcessOfTest } from '../support/started-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** What these tests read of the runtime's own figures. */
interface Metrics {
  readonly asyncInvocations: { readonly running: number };
  readonly firehose: readonly { readonly recordsIn: number; readonly recordsDelivered: number }[];
}

/** Longer than a busy machine takes to look whether something is held, shorter than half a ride. */
const BUFFER_SECONDS = 8;
/** It records for a tenth of a second. */
const OFTEN = { everyMs: 5, withinMs: 60_000 };

const isRecording = ({ asyncInvocations }: Metrics): boolean => asyncInvocations.running > 0;
const isHoldingReadings = ({ firehose }: Metrics): boolean =>
  firehose.some(({ recordsIn, recordsDelivered }) => recordsIn > recordsDelivered);

describe('a runtime that is killed on the way from a reading to history', { timeout: 480_000 }, () => {
  it('has every acknowledged second in the curves and on the boards: killed while it records, and while it gathers', async () => {
    const parameters = [`DeliveryBufferSeconds=${BUFFER_SECONDS}`, 'TransformBufferSeconds=1', 'HistoryPartitions=4'];
    const flags = [
      ...(await freePortFlags()),
      ...['--data', temporaryFolder(), '--race-length', '20'],
      ...parameters.flatMap((parameter) => ['--parameter', parameter]),
    ];
    const runtime = mortal(flags);
    const url = await runtime.ready();
    const patience = { settleTimeoutSeconds: 90, historyTimeoutSeconds: 150 };
    const report: Report = await runSimulation(
      simulationPlan({ url, racerCount: 40, seed: 11, durationSeconds: 22, ...patience }),
      {
        onProgress: ({ phase, acknowledged }) => {
          if (phase === 'riding' && acknowledged > 0) runtime.killOnce('riding', isRecording);
          if (phase === 'settling') runtime.killOnce('settling', isHoldingReadings);
        },
      },
    );
    expect(await runtime.killed()).toEqual(['riding', 'settling']);
    expect({ boards: report.differences, history: report.history?.differences }).toEqual({ boards: [], history: [] });
    expect(report).toMatchObject({
      lost: 0,
      wrong: 0,
      verdict: 'ok',
      history: { racers: 40, equal: 40 },
    });
  });
});

/** A runtime that comes back, on the same ports and with the same data, when it is killed. */
const mortal = (flags: readonly string[]) => {
  let current: StartedProcess = startProcessOfTest(flags);
  const deaths = new Map<string, Promise<void>>();
  let latest: Promise<void> = Promise.resolve();

  const killWhen = async (isMoment: (metrics: Metrics) => boolean): Promise<void> => {
    const url = await current.ready;
    await eventually(async () => isMoment((await getJson(`${url}/_local/metrics`)) as Metrics) || undefined, OFTEN);
    current.child.kill('SIGKILL');
    expect(await current.ended).toBe('SIGKILL');
    current = startProcessOfTest(flags);
    await current.ready;
  };
  return {
    ready: () => current.ready,
    /** Once for each name, one after the other. */
    killOnce: (name: string, isMoment: (metrics: Metrics) => boolean): void => {
      if (deaths.has(name)) return;
      latest = latest.then(() => killWhen(isMoment));
      latest.catch(() => undefined); // is heard at the end
      deaths.set(name, latest);
    },
    /** The names, when everything is up again. */
    killed: async (): Promise<string[]> => {
      await latest;
      return [...deaths.keys()];
    },
  };
};
