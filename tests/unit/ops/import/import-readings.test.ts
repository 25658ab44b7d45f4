import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { OpsError } from '../../../../ops/src/errors.ts';
import type { BatchDelivery } from '../../../../ops/src/import/firehose-delivery.ts';
import { type ImportInput, openInput } from '../../../../ops/src/import/import-input.ts';
import { type ImportOptions, importReadings } from '../../../../ops/src/import/import-readings.ts';
import type { Rejection } from '../../../../ops/src/import/import-record.ts';
import { createReadingCheck } from '../../../../ops/src/import/reading-check.ts';
import { integerBetween, type Random, seededRandom, seeds } from '../../../support/random.ts';
import { rules, wireReading } from '../../../support/readings.ts';

const check = createReadingCheck(rules);
const clock = { nowMs: () => 0 };

const inputOf = (...lines: readonly string[]): Promise<ImportInput> =>
  openInput('-', Readable.from(lines.map((line) => Buffer.from(`${line}\n`))));
const readingLine = (fields: Record<string, unknown> = {}) => JSON.stringify(wireReading(fields));
const numbered = (count: number) => Array.from({ length: count }, (_, index) => readingLine({ racerId: `r${index}` }));

const run = async (lines: readonly string[], put: BatchDelivery['put'], options: Partial<ImportOptions> = {}) => {
  const rejections: Rejection[] = [];
  const report = await importReadings(
    [await inputOf(...lines)],
    { check, clock, delivery: { put } },
    {
      backOff: async () => undefined,
      signal: new AbortController().signal,
      onRejection: (rejection) => rejections.push(rejection),
      ...options,
    },
  );
  return { report, rejections };
};

/** A service that fails records and calls by chance, and remembers what it took. */
const createMoodyService = (random: Random) => {
  const accepted: string[] = [];
  const put: BatchDelivery['put'] = async (records) => {
    for (let turn = integerBetween(random, 0, 5); turn > 0; turn -= 1) await Promise.resolve();
    const isAway = random() < 0.2;
    return records.map((bytes) => {
      if (isAway || random() < 0.4)
        return { code: isAway ? 'TimeoutError' : 'ServiceUnavailableException', message: '' };
      accepted.push(Buffer.from(bytes).toString());
      return undefined;
    });
  };
  return { put, accepted };
};

const textOf = ({ bytes }: Rejection) => Buffer.from(bytes ?? []).toString();

describe('an import', () => {
  it('reports of every line what became of it, however the service behaves', async () => {
    for (const seed of seeds(60)) {
      const random = seededRandom(seed);
      const lines = Array.from({ length: integerBetween(random, 1, 3_000) }, (_, index) =>
        random() < 0.05 ? `no reading ${index}` : readingLine({ racerId: `r${index}` }),
      );
      const readings = lines.filter((line) => line.startsWith('{'));
      const service = createMoodyService(random);
      const attemptsMax = integerBetween(random, 1, 6);
      const { report, rejections } = await run(lines, service.put, { attemptsMax, notAcceptedMax: lines.length });
      const notAccepted = rejections.filter(({ kind }) => kind === 'not accepted').map(textOf);
      // Taken exactly once, or reported as not taken: no reading is both or neither.
      expect([...service.accepted, ...notAccepted].sort(), `seed ${seed}`).toEqual([...readings].sort());
      expect(report, `seed ${seed}`).toMatchObject({
        read: lines.length,
        accepted: service.accepted.length,
        refused: lines.length - readings.length,
        notAccepted: notAccepted.length,
      });
      expect(report.stopped, `seed ${seed}`).toBeUndefined();
    }
  });

  it('names line and reason of what it refuses, and sends nothing of it', async () => {
    const sent: number[] = [];
    const lines = [readingLine(), '', 'nonsense', readingLine({ second: 400 }), `"${'x'.repeat(1_024_000)}"`];
    const { report } = await run(lines, async (records) => {
      sent.push(records.length);
      return records.map(() => undefined);
    });
    expect(sent).toEqual([1]);
    expect(report).toEqual({
      read: 4,
      accepted: 1,
      refused: 3,
      refusedByReason: { NOT_JSON: 1, SECOND_INVALID: 1, LINE_TOO_LONG: 1 },
      notAccepted: 0,
      notAcceptedByReason: {},
      resent: 0,
      examples: [
        { kind: 'refused', input: 'standard input', line: 3, code: 'NOT_JSON', message: 'the reading is not JSON' },
        {
          kind: 'refused',
          input: 'standard input',
          line: 4,
          code: 'SECOND_INVALID',
          message: 'second must be an integer from 1 to 300',
        },
        {
          kind: 'refused',
          input: 'standard input',
          line: 5,
          code: 'LINE_TOO_LONG',
          message: 'a line has at most 1024000 bytes',
        },
      ],
      durationMs: 0,
    });
  });

  it('shows the first lines that did not get in, and passes on all of them', async () => {
    const { report, rejections } = await run(
      Array.from({ length: 50 }, () => 'nonsense'),
      async () => [],
      { examplesMax: 3 },
    );
    expect(report.examples.map(({ line }) => line)).toEqual([1, 2, 3]);
    expect(rejections).toHaveLength(50);
  });

  it('sends again only what failed, waits longer each time, and gives up after so many tries', async () => {
    const batches: number[] = [];
    const waits: number[] = [];
    const { report } = await run(
      numbered(4),
      async (records) => {
        batches.push(records.length);
        return records.map((_, index) => (index === 0 ? { code: 'InternalFailure', message: 'broken' } : undefined));
      },
      {
        attemptsMax: 3,
        backOff: async (attempt) => {
          waits.push(attempt);
        },
      },
    );
    expect({ batches, waits }).toEqual({ batches: [4, 1, 1], waits: [1, 2] });
    expect(report).toMatchObject({
      accepted: 3,
      resent: 2,
      notAccepted: 1,
      notAcceptedByReason: { InternalFailure: 1 },
    });
  });

  it('has so many batches on their way and no more, however slow the service is', async () => {
    let underWay = 0;
    let underWayMax = 0;
    const { report } = await run(
      numbered(4_000),
      async (records) => {
        underWay += 1;
        underWayMax = Math.max(underWayMax, underWay);
        await new Promise((resolve) => setImmediate(resolve)); // after everything that can go on without an answer
        underWay -= 1;
        return records.map(() => undefined);
      },
      { concurrencyMax: 3 },
    );
    expect({ underWayMax, accepted: report.accepted }).toEqual({ underWayMax: 3, accepted: 4_000 });
  });

  it('ends when the service finds fault with the call, and says so of everything that was read', async () => {
    let calls = 0;
    const { report } = await run(numbered(5_000), async () => {
      calls += 1;
      throw new OpsError('AWS_FAILED', 'no such delivery stream');
    });
    expect(calls).toBeLessThanOrEqual(4);
    expect(report).toMatchObject({
      accepted: 0,
      stopped: { code: 'AWS_FAILED', message: 'no such delivery stream', after: { line: report.read } },
    });
    expect(report.notAccepted).toBe(report.read);
    expect(report.read).toBeLessThan(5_000);
  });

  it('ends when too many readings are not accepted', async () => {
    const failure = { code: 'ServiceUnavailableException', message: 'slow down' };
    const { report } = await run(numbered(5_000), async (records) => records.map(() => failure), {
      attemptsMax: 1,
    });
    expect(report.stopped?.message).toBe(
      'more than 1000 readings were not accepted: import again when the service takes them; it says: slow down',
    );
    expect(report.read).toBeLessThan(5_000);
  });

  it('at an interrupt waits for what is under way, sends nothing more, and knows of every line', async () => {
    const interruption = new AbortController();
    const accepted: number[] = [];
    const { report } = await run(
      numbered(5_000),
      async (records) => {
        if (accepted.length === 1) interruption.abort();
        await Promise.resolve();
        accepted.push(records.length);
        return records.map(() => undefined);
      },
      { signal: interruption.signal },
    );
    expect(report.accepted).toBe(accepted.reduce((sum, count) => sum + count, 0));
    expect(report).toMatchObject({
      notAccepted: report.read - report.accepted,
      notAcceptedByReason: { NOT_SENT: report.notAccepted },
      stopped: { code: 'INTERRUPTED', after: { input: 'standard input', line: report.read } },
    });
    expect(report.read).toBeLessThan(5_000);
  });

  it('does not wait out a back-off after an interrupt', async () => {
    const interruption = new AbortController();
    const { report } = await run(
      numbered(3),
      async (records) => records.map(() => ({ code: 'InternalFailure', message: 'broken' })),
      {
        signal: interruption.signal,
        backOff: (_, signal) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => resolve());
            interruption.abort();
          }),
      },
    );
    expect(report).toMatchObject({ notAcceptedByReason: { InternalFailure: 3 }, stopped: { code: 'INTERRUPTED' } });
  });

  it('ends when what did not get in cannot be kept', async () => {
    const { report } = await run([readingLine(), 'nonsense', ...numbered(2_000)], async (r) => r.map(() => undefined), {
      onRejection: () => {
        throw new OpsError('REJECTS_UNWRITABLE', 'the disk is full');
      },
    });
    expect(report).toMatchObject({ refused: 1, stopped: { code: 'REJECTS_UNWRITABLE', message: 'the disk is full' } });
    expect(report.read).toBe(2);
  });

  it('passes a mistake of ours on as it is', async () => {
    const mistake = new TypeError('x is not a function');
    const failing = importReadings(
      [await inputOf(readingLine())],
      {
        check: () => {
          throw mistake;
        },
        clock,
        delivery: { put: async () => [] },
      },
      { backOff: async () => undefined, signal: new AbortController().signal },
    );
    await expect(failing).rejects.toBe(mistake);
  });

  it('tells how far it is', async () => {
    const told: unknown[] = [];
    const lines = [readingLine(), 'nonsense'];
    await run(lines, async (records) => records.map(() => undefined), {
      onProgress: (progress) => told.push(progress),
    });
    expect(told.at(-1)).toEqual({
      read: 2,
      accepted: 1,
      refused: 1,
      notAccepted: 0,
      byteCount: lines.join('\n').length + 1,
    });
  });
});
