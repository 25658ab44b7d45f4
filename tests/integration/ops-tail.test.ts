import { join } from 'node:path';
import { rankByOutput } from '@alleycat/domain';
import { parseLive, parseRoster } from '@alleycat/domain/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Board } from '../../ops/src/tail/board.ts';
import { runSimulation } from '../../simulator/src/index.ts';
import { startCuttableProxy } from '../support/cuttable-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { raceLengthWithRoom } from '../support/race-length.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { startCliOf } from '../support/started-cli.ts';

const startOps = startCliOf(join(import.meta.dirname, '../../ops/src/cli.ts'));

describe('npm run ops -- tail', { timeout: 300_000 }, () => {
  let stack: Stack;

  beforeAll(async () => {
    const raceLength = raceLengthWithRoom({ leftSeconds: 240 });
    stack = await startStack({ parameters: { RaceLengthSeconds: String(raceLength) } });
  });
  afterAll(() => stack?.stop());

  /** A running tail and what it has printed so far. */
  const startTail = (...flags: readonly string[]) => {
    const started = startOps('tail', '--aws-url', stack.awsUrl, '--class', '1', ...flags);
    const output = { stdout: '', stderr: '' };
    started.child.stdout.on('data', (chunk) => {
      output.stdout += chunk;
    });
    started.child.stderr.on('data', (chunk) => {
      output.stderr += chunk;
    });
    return {
      ...started,
      output,
      linesSoFar: () => output.stdout.split('\n').slice(0, -1),
      isOpen: () => eventually(() => (output.stderr.includes('open\n') ? true : undefined)),
    };
  };
  const ride = (durationSeconds: number, idPrefix: string) =>
    runSimulation(simulationPlan({ url: stack.url, racerCount: 10, durationSeconds, idPrefix }));

  /** The first places of the race as the API has them. */
  const topOf = async (raceId: string, count: number) => {
    const { version, standings } = parseLive(await stack.get(`/races/${raceId}/live`));
    const { racers } = parseRoster(await stack.get(`/races/${raceId}/roster`));
    const rows = standings.flatMap(([second, outputHundredths], index) => {
      const racer = racers[index];
      return second === 0 || racer === undefined ? [] : [{ ...racer, outputHundredths }];
    });
    const top = rankByOutput(rows).slice(0, count);
    return {
      version,
      top: top.map(({ rank, racerId, name, outputHundredths }) => ({ rank, racerId, name, outputHundredths })),
    };
  };

  it('shows who leads as the API shows it, and says when that has become old', async () => {
    const json = startTail('--json', '--top', '3');
    const lines = startTail();
    await Promise.all([json.isOpen(), lines.isOpen()]);
    expect(await ride(17, 'sim-lead')).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
    const boards = (): Board[] => json.linesSoFar().map((line) => JSON.parse(line));
    const { raceId } = await eventually(() => boards()[0]);
    const { version, top } = await topOf(raceId, 3);
    // On a busy machine a board may become old in the middle of a ride as well, or before names are known.
    const isLastOld = (board: Board) =>
      board.state === 'old' && board.version === version && board.top[0]?.name !== undefined;
    const last = await eventually(() => boards().find(isLastOld));
    expect(last).toMatchObject({ raceId, top, racerCount: 10, classId: 1 });
    expect(last.ageMs).toBeGreaterThan(3_000);
    const live = boards().filter(({ state }) => state === 'live');
    expect(live.length).toBeGreaterThan(3);
    expect(live.map((board) => board.version)).toEqual(live.map((board) => board.version).toSorted((a, b) => a - b));
    const oldLine =
      /^\d\d:\d\d:\d\d 1-\d+, \d+:\d\d left, 10 racers, OLD: the last frame is [\d.]+ s old: 1\. .+ \d+\.\d\d, 2\. /;
    await eventually(() => lines.linesSoFar().find((line) => oldLine.test(line)), { what: 'a line of an old board' });
    json.child.kill('SIGINT');
    lines.child.kill('SIGINT');
    expect([(await json.ended).code, (await lines.ended).code]).toEqual([130, 130]);
  });

  it('comes back by itself when its connection is lost', async () => {
    const proxy = await startCuttableProxy(`http://127.0.0.1:${stack.runtime.ports.mqttPort}`);
    const tail = startTail('--json', '--mqtt-url', proxy.url.replace('http:', 'mqtt:'));
    try {
      await tail.isOpen();
      proxy.cut();
      await eventually(() => (tail.output.stderr.includes('connection lost: ') ? true : undefined));
      proxy.mend();
      const isBack = () => (/lost: [\s\S]*open\n/.test(tail.output.stderr) ? true : undefined);
      await eventually(isBack, { withinMs: 60_000 }); // each attempt waits longer for the next one
      await ride(12, 'sim-back');
      const board: Board = JSON.parse(await eventually(() => tail.linesSoFar()[0]));
      expect(board.top[0]?.racerId).toEqual(expect.stringMatching(/^sim-/));
    } finally {
      tail.child.kill('SIGTERM');
      await tail.ended;
      await proxy.close();
    }
  });

  it.each([
    [['--class', '7'], /^error: CLASS_NOT_OFFERED: .* has no class 7, but 1, 2, 3, 4, 5, 6\n$/],
    [['--top', '0'], /^error: --top is a whole number from 1 to 100, not "0"\n$/],
    [['--url', 'http://127.0.0.1:9'], /^error: API_FAILED: could not read http:\/\/127\.0\.0\.1:9\/config: /],
    [['--mqtt-url', 'http://x'], /^error: BROKER_UNKNOWN: "http:\/\/x" is no broker: /],
  ])('ends with 2 if it cannot be done: %j', async (flags, message) => {
    const { code, stdout, stderr } = await startOps('tail', '--aws-url', stack.awsUrl, ...flags).ended;
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });
});
