import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../simulator/src/clock.ts';
import type { Field, FieldEvents } from '../../../../simulator/src/field/field.ts';
import { createFieldOfProcesses } from '../../../../simulator/src/field/field-of-processes.ts';
import type { SimulationPlan } from '../../../../simulator/src/plan.ts';
import { openSession } from '../../../../simulator/src/session.ts';
import { eventually } from '../../../support/eventually.ts';
import { simulationPlan } from '../../../support/simulation-plan.ts';
import { type MiniPlatform, openMiniPlatform } from '../support/mini-platform.ts';

const cli = join(import.meta.dirname, '../../../../simulator/src/cli.ts');

let platform: MiniPlatform | undefined;
let field: Field | undefined;

afterEach(async () => {
  await field?.close();
  await platform?.close();
  field = undefined;
  platform = undefined;
});

const openPlatform = async (): Promise<MiniPlatform> => {
  platform = await openMiniPlatform({ clock: systemClock, epochMs: 1_620_992_100_000, raceLengthSeconds: 900 });
  return platform;
};

async function openField(url: string, plan: Partial<SimulationPlan> = {}) {
  const outcomes: string[] = [];
  const note =
    (what: string): FieldEvents['acknowledged'] =>
    ({ racer, race, second }) => {
      outcomes.push(`${what} ${racer.racerId} ${race.raceId} ${second}`);
    };
  const events = { sent: note('sent'), acknowledged: note('acknowledged') };
  const session = await openSession(
    simulationPlan({ url, racerCount: 5, processes: 2, mqtt: { client: 'mqtt-js', qos: 1, watchers: 0 }, ...plan }),
    systemClock,
  );
  field = createFieldOfProcesses(session, { ...events, retried: () => undefined, givenUp: () => undefined });
  return { field, session, outcomes };
}

/** Ids of the processes that a process has started to ride in. */
const ridingProcesses = (parent: number): number[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid, ...args]) => Number(ppid) === parent && args.some((arg) => arg.endsWith('field-process.ts')))
    .map(([pid]) => Number(pid));

const nobody = new AbortController().signal;

describe('a field of processes', () => {
  it('sends what one process would, and hears of everything once, in order per racer', async () => {
    const { url, readings, connectedSockets } = await openPlatform();
    const { field, session, outcomes } = await openField(url, { mqtt: { client: 'mqtt-js', qos: 1, watchers: 3 } });
    await field.open();
    expect([connectedSockets(), ridingProcesses(process.pid).length]).toEqual([5, 2]);
    const fromMs = Math.ceil(session.serverClock.nowMs() / 1000) * 1000;
    await field.ride({ fromMs, untilMs: fromMs + 2_000 }, nobody);
    await field.settle(30_000);
    await eventually(() => field.status().framesWatched > 0 || undefined);

    const sent = readings.map(({ racerId, raceId, second }) => `${racerId} ${raceId} ${second}`).sort();
    expect(outcomes.filter((outcome) => outcome.startsWith('sent')).sort()).toEqual(sent.map((key) => `sent ${key}`));
    for (const key of sent) {
      expect(outcomes.filter((outcome) => outcome.endsWith(key))).toEqual([`sent ${key}`, `acknowledged ${key}`]);
    }
    const { cpuSeconds, residentBytes, skipped, ...status } = field.status();
    expect(status).toMatchObject({ connected: 5, pending: 0 });
    // What a held-up process is late with for too long is passed over, and counted.
    expect(new Set(sent).size + skipped).toBe(10);
    expect(cpuSeconds).toBeGreaterThan(process.cpuUsage().user / 1e6); // the others' as well
    expect(residentBytes).toBeGreaterThan(process.memoryUsage.rss());
  });

  it('ends the ride when it is told to', async () => {
    const { url, readings } = await openPlatform();
    const { field, session } = await openField(url);
    await field.open();
    const fromMs = session.serverClock.nowMs();
    const end = new AbortController();
    const riding = field.ride({ fromMs, untilMs: Number.POSITIVE_INFINITY }, end.signal);
    await eventually(() => readings.length > 5 || undefined);
    end.abort();
    await riding;
    await field.close();
    expect(ridingProcesses(process.pid)).toEqual([]);
  });

  it('fails if a process dies, with how it did', async () => {
    const { url } = await openPlatform();
    const { field, session } = await openField(url);
    await field.open();
    const riding = field.ride({ fromMs: session.serverClock.nowMs(), untilMs: Number.POSITIVE_INFINITY }, nobody);
    const [first] = ridingProcesses(process.pid);
    process.kill(first ?? 0, 'SIGKILL');
    await expect(riding).rejects.toMatchObject({
      code: 'FIELD_PROCESS_FAILED',
      message: expect.stringMatching(/^process [12] of 2 that rides ended with SIGKILL: /),
    });
    await expect(field.settle(0)).rejects.toMatchObject({ code: 'FIELD_PROCESS_FAILED' });
  });

  it('says what a process cannot do', async () => {
    const { url } = await openPlatform();
    const { session } = await openField(url);
    await field?.close();
    const plan = { ...session.plan, classChoice: 9 };
    const nothing = () => undefined;
    const events = { sent: nothing, acknowledged: nothing, retried: nothing, givenUp: nothing };
    field = createFieldOfProcesses({ ...session, plan }, events);
    await expect(field.open()).rejects.toMatchObject({
      code: 'CLASS_NOT_OFFERED',
      message: 'the server offers no class 9; choose one of 1, 2 with --class',
    });
  });

  it('ends with the process that has started it, however that ends', async () => {
    const { url, connectedSockets } = await openPlatform();
    const flags = ['--url', url, '--racers', '4', '--processes', '2', '--forever', '--max-clock-skew', '0'];
    const parent = spawn(process.execPath, [cli, ...flags], { stdio: 'ignore' });
    await eventually(() => connectedSockets() === 4 || undefined);
    const processes = ridingProcesses(parent.pid ?? 0);
    expect(processes).toHaveLength(2);
    parent.kill('SIGKILL');
    await eventually(() => connectedSockets() === 0 || undefined);
    await eventually(() => !processes.some(isAlive) || undefined);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
