// biome-ignore-all lint/suspicious/noTemplateCurlyInString: substitution templates of IoT rules look like this
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TopicRuleSpec } from '../../../../../infra/local/src/core/deployment.ts';
import { AwsError, RuntimeError } from '../../../../../infra/local/src/core/errors.ts';
import { IotMeter } from '../../../../../infra/local/src/iot/meter.ts';
import { createMetrics, type IotMetrics } from '../../../../../infra/local/src/iot/metrics.ts';
import { MessageNotKeptError } from '../../../../../infra/local/src/iot/rules/not-kept.ts';
import { createRuleEngine } from '../../../../../infra/local/src/iot/rules/rule-engine.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import {
  createRecordingLog,
  createRecordingObjects,
  createRecordingStream,
  messageOf,
  ruleSpec,
  toBucket,
  toStream,
} from './support.ts';

const createHarness = (...rules: TopicRuleSpec[]) => {
  const [streams, objects, clock, metrics, log] = [
    createRecordingStream(),
    createRecordingObjects(),
    createFakeClock(),
    createMetrics(),
    createRecordingLog(),
  ];
  const meter = new IotMeter(clock);
  const republished: { topic: string; text: string; qos: 0 | 1 }[] = [];
  const republishing: { failure?: Error } = {};
  const engine = createRuleEngine({
    rules,
    streams,
    objects,
    clock,
    metrics,
    meter,
    log: log.log,
    republish: async ({ topic, payload, qos }) => {
      republished.push({ topic, text: Buffer.from(payload).toString(), qos });
      if (republishing.failure !== undefined) throw republishing.failure;
    },
  });
  /** Runs something to its end while the clock passes all delays of its attempts. */
  const through = async (work: Promise<void>): Promise<void> => {
    let isDone = false;
    const finished = work.finally(() => {
      isDone = true;
    });
    finished.catch(() => undefined); // is heard when it is waited for
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(1_000);
    }
    await finished;
  };
  return { engine, streams, objects, clock, metrics, meter, lines: log.lines, republished, republishing, through };
};

describe('aws-semantics 10.7: rules are counted by name', () => {
  it('with their actions by type, and names that are those of no rule', async () => {
    const { engine, streams, objects, through } = createHarness(
      ruleSpec({ name: 'One', actions: [toStream, toBucket], errorAction: toBucket }),
      ruleSpec({ name: 'Two' }),
    );
    streams.failNext = 3;
    objects.failNext = 1;
    await through(engine.runRule('One', messageOf({ device: 'a' })));
    await through(engine.runRule('One', messageOf({ device: 'a' })));
    await through(engine.runRule('Nobody', messageOf({ device: 'a' })));
    const none = { Success: 0, Failure: 0, ErrorActionSuccess: 0, ErrorActionFailure: 0 };
    expect(engine.counts()).toEqual([
      {
        ruleName: 'One',
        counts: { TopicMatch: 2, ParseError: 0, RuleNotFound: 0 },
        actions: [
          { actionType: 'S3', counts: { ...none, Success: 2, ErrorActionSuccess: 1 } },
          { actionType: 'Kinesis', counts: { ...none, Success: 1, Failure: 1 } },
        ],
      },
      { ruleName: 'Nobody', counts: { TopicMatch: 0, ParseError: 0, RuleNotFound: 1 }, actions: [] },
    ]);
  });

  it('as long as there are not too many of them', async () => {
    const { engine, through } = createHarness(ruleSpec({ name: 'One' }));
    for (let n = 0; n < 300; n += 1) await through(engine.runRule(`Nobody${n}`, messageOf({ device: 'a' })));
    expect(engine.counts()).toHaveLength(200);
  });
});

describe('aws-semantics 11.2: rules and actions are metered', () => {
  it('by message and rule, each action once however often it is attempted, error actions too', async () => {
    const { engine, streams, meter, through } = createHarness(
      ruleSpec({ name: 'One', actions: [toStream, toStream], errorAction: toBucket }),
      ruleSpec({ name: 'Two' }),
    );
    streams.failNext = 9;
    await through(engine.run(messageOf({ device: 'a', filling: 'x'.repeat(6_000) })));
    expect(streams.puts).toBe(9);
    // Three actions, and one error action whose document has the message in base64.
    expect(meter.read()).toMatchObject({ rulesTriggered: 2 + 2, actionsExecuted: 3 * 2 + 2 });
  });

  it('with one action at least, also if WHERE or the SQL let none run', async () => {
    const { engine, meter } = createHarness(
      ruleSpec({ name: 'Guarded', sql: "SELECT * FROM 'dt/+' WHERE device = 'b'" }),
      ruleSpec({ name: 'Broken', sql: "SELECT device FROM 'dt/+'" }),
    );
    await engine.run(messageOf({ device: 'a' }));
    await engine.run(messageOf('no json', { topic: 'dt/b' }));
    expect(meter.read()).toMatchObject({ rulesTriggered: 4, actionsExecuted: 4 });
  });

  it('also of Basic Ingest, but not for a rule that does not exist', async () => {
    const { engine, meter } = createHarness(ruleSpec({ name: 'One' }));
    await engine.runRule('One', messageOf({ device: 'a' }));
    await engine.runRule('Nobody', messageOf({ device: 'a' }));
    expect(meter.read()).toMatchObject({ rulesTriggered: 1, actionsExecuted: 1, messageUnitsIn: 0 });
  });
});

const counted = (metrics: IotMetrics): Partial<IotMetrics> =>
  Object.fromEntries(Object.entries(metrics).filter(([, count]) => typeof count === 'number' && count !== 0));

describe('rules', () => {
  it('aws-semantics 7.5: every rule whose FROM matches gets the message', async () => {
    const { engine, streams, metrics } = createHarness(
      ruleSpec({ name: 'One' }),
      ruleSpec({ name: 'Two', sql: "SELECT device FROM 'dt/#'" }),
      ruleSpec({ name: 'Other', sql: "SELECT * FROM 'other/#'" }),
      ruleSpec({ name: 'Guarded', sql: "SELECT * FROM 'dt/#' WHERE device = 'd2'" }),
    );
    await engine.run(messageOf({ device: 'd1', t: 1 }));
    expect(streams.records.map(({ text }) => text)).toEqual(['{"device":"d1","t":1}', '{"device":"d1"}']);
    expect(counted(metrics)).toEqual({ ruleMatches: 3, rulesExecuted: 2, actionsSucceeded: 2 });
  });

  it('aws-semantics 7.4: Basic Ingest runs the named rule only, whatever its FROM says', async () => {
    const { engine, streams, metrics } = createHarness(
      ruleSpec({ name: 'One', sql: 'SELECT topic() AS t, device' }),
      ruleSpec({ name: 'Two' }),
    );
    await engine.runRule('One', messageOf({ device: 'd1' }, { topic: 'any/topic' }));
    expect(streams.records.map(({ text }) => text)).toEqual(['{"t":"any/topic","device":"d1"}']);
    expect(counted(metrics)).toEqual({ ruleMatches: 1, rulesExecuted: 1, actionsSucceeded: 1 });
  });

  it('aws-semantics 7.4: an unknown or disabled rule counts as RuleNotFound and is logged', async () => {
    const { engine, metrics, lines } = createHarness(ruleSpec({ name: 'Off', disabled: true }));
    await engine.runRule('Off', messageOf({ device: 'd1' }));
    await engine.runRule('__proto__', messageOf({ device: 'd1' }));
    await engine.run(messageOf({ device: 'd1' }));
    expect(counted(metrics)).toEqual({ ruleNotFound: 2 });
    expect(lines.map(({ message }) => message)).toEqual([
      'no enabled rule is named Off; messages to it are acknowledged and dropped',
      'no enabled rule is named __proto__; messages to it are acknowledged and dropped',
    ]);
  });

  it('aws-semantics 7.5: fields of a payload that is not JSON raise ParseError, the actions are skipped', async () => {
    const { engine, streams, metrics, lines } = createHarness(
      ruleSpec({ sql: "SELECT device FROM 'dt/+'", errorAction: toBucket }),
    );
    await engine.run(messageOf('{no'));
    expect(streams.records).toEqual([]);
    expect(counted(metrics)).toEqual({ ruleMatches: 1, parseErrors: 1 });
    expect(lines).toEqual([
      {
        level: 'warn',
        message: 'rule ToStream skipped a message that its SQL cannot read',
        facts: {
          clientId: 'sensor-1',
          topic: 'dt/sensor-1',
          error: 'PayloadParseError: the payload is not JSON, and the rule reads its fields',
        },
      },
    ]);
  });

  it('hands records to the stream in the order of the messages', async () => {
    const { engine, streams } = createHarness(ruleSpec());
    await Promise.all(Array.from({ length: 50 }, (_, index) => engine.run(messageOf({ device: 'd1', index }))));
    expect(streams.records.map(({ text }) => JSON.parse(text).index)).toEqual([...Array(50).keys()]);
  });

  it('logs one line per subject in ten seconds and says how many it left out', async () => {
    const { engine, lines, clock } = createHarness();
    for (let count = 0; count < 5; count += 1) await engine.runRule('X', messageOf({}));
    clock.advance(10_000);
    await engine.runRule('X', messageOf({}));
    expect(lines.map(({ facts }) => facts?.['omittedLines'])).toEqual([undefined, 4]);
  });
});

describe('actions', () => {
  it('aws-semantics 7.5: the partition key comes from the original payload, also if it is a number', async () => {
    const rule = ruleSpec({ sql: "SELECT 'other' AS device FROM 'dt/+'" });
    const { engine, streams } = createHarness(rule);
    await engine.run(messageOf({ device: 12 }));
    expect(streams.records).toEqual([{ streamName: 'telemetry', partitionKey: '12', text: '{"device":"other"}' }]);
  });

  it('aws-semantics 7.5: without a partition key it is a random UUID', async () => {
    const { engine, streams } = createHarness(ruleSpec({ actions: [{ type: 'kinesis', streamName: 'telemetry' }] }));
    await engine.run(messageOf({ a: 1 }));
    expect(streams.records).toEqual([{ streamName: 'telemetry', partitionKey: 'uuid-1', text: '{"a":1}' }]);
  });

  it.each([['{}'], ['{"device":""}'], ['[1]'], ['not json']])(
    'aws-semantics 7.5: a partition key that is Undefined or empty fails the action at once: %s',
    async (payload) => {
      const { engine, streams, objects, metrics } = createHarness(ruleSpec({ errorAction: toBucket }));
      await engine.run(messageOf(payload));
      expect([streams.puts, objects.objects.length]).toEqual([0, 1]);
      expect(counted(metrics)).toEqual({
        ruleMatches: 1,
        rulesExecuted: 1,
        actionsFailed: 1,
        errorActionsSucceeded: 1,
      });
    },
  );

  it('stores an object and republishes', async () => {
    const { engine, objects, republished } = createHarness(
      ruleSpec({
        actions: [
          { type: 's3', bucketName: 'raw', key: '${clientid()}/${timestamp()}' },
          { type: 'republish', topic: 'copy/${topic(2)}', qos: 1 },
          { type: 'republish', topic: '$$aws/rules/Next/${topic(2)}', qos: 0 },
        ],
      }),
    );
    await engine.run(messageOf({ a: 1 }));
    expect(objects.objects).toEqual([{ bucket: 'raw', key: 'sensor-1/1620992100000', text: '{"a":1}' }]);
    expect(republished).toEqual([
      { topic: 'copy/sensor-1', text: '{"a":1}', qos: 1 },
      { topic: '$aws/rules/Next/sensor-1', text: '{"a":1}', qos: 0 },
    ]);
  });

  it('fails a republish to a topic that nobody may publish to, and one that goes round in circles', async () => {
    const rule = ruleSpec({ actions: [{ type: 'republish', topic: '${device}', qos: 0 }], errorAction: toBucket });
    const { engine, objects, republished } = createHarness(rule);
    await engine.run(messageOf({ device: 'a/#' }));
    await engine.run(messageOf({ device: 'fine' }, { republishDepth: 8 }));
    expect(republished).toEqual([]);
    expect(objects.objects.map(({ text }) => JSON.parse(text).failures[0].errorMessage)).toEqual([
      expect.stringContaining('a topic to publish to holds no wildcards'),
      expect.stringContaining('the rules form a loop'),
    ]);
  });

  it('tries three times, after 100 ms and 300 ms', async () => {
    const { engine, streams, clock, metrics } = createHarness(ruleSpec());
    streams.failNext = 2;
    const run = engine.run(messageOf({ device: 'd1' }));
    const putsAfter = async (ms: number) => {
      clock.advance(ms);
      await new Promise((resolve) => setImmediate(resolve));
      return streams.puts;
    };
    expect([
      await putsAfter(0),
      await putsAfter(99),
      await putsAfter(1),
      await putsAfter(299),
      await putsAfter(1),
    ]).toEqual([1, 1, 2, 2, 3]);
    await run;
    expect(streams.records).toHaveLength(1);
    expect(counted(metrics)).toEqual({ ruleMatches: 1, rulesExecuted: 1, actionsRetried: 2, actionsSucceeded: 1 });
  });

  it('aws-semantics 7.5: then one error document per rule and message lists every failed action', async () => {
    const rule = ruleSpec({
      actions: [toStream, toStream, { type: 'kinesis', streamName: 'second', partitionKey: 'k' }],
      errorAction: toBucket,
    });
    const { engine, streams, objects, metrics, through, lines } = createHarness(rule);
    streams.failNext = 9;
    const payload = Buffer.from('{"device": "d1"}');
    await through(engine.run(messageOf(payload)));
    const errorMessage = (resource: string) =>
      `Error: the shard is full. Message arrived on: dt/sensor-1, Action: KinesisAction, Resource: ${resource}`;
    const failure = (resource: string) => ({
      failedAction: 'KinesisAction',
      failedResource: resource,
      errorMessage: errorMessage(resource),
    });
    const document = {
      ruleName: 'ToStream',
      topic: 'dt/sensor-1',
      cloudwatchTraceId: 'uuid-1',
      clientId: 'sensor-1',
      base64OriginalPayload: payload.toString('base64'),
      failures: [failure('telemetry'), failure('telemetry'), failure('second')],
    };
    expect(objects.objects).toEqual([{ bucket: 'failed', key: 'failed/dt/sensor-1', text: JSON.stringify(document) }]);
    expect(counted(metrics)).toEqual({
      ruleMatches: 1,
      rulesExecuted: 1,
      actionsRetried: 6,
      actionsFailed: 3,
      errorActionsSucceeded: 1,
    });
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'rule ToStream failed; its error action has the message'],
    ]);
  });

  it('an action that succeeds is not undone by its neighbour that fails', async () => {
    const rule = ruleSpec({ actions: [{ type: 'kinesis', streamName: 's', partitionKey: '${none}' }, toStream] });
    const { engine, streams } = createHarness(rule);
    await engine.run(messageOf({ device: 'd1' }));
    expect(streams.records).toHaveLength(1);
  });

  const OF_THIS_MACHINE: [string, Error][] = [
    ['a stream cannot write', new AwsError('InternalFailure', 'not written', { status: 500 })],
    ['the disk is full', Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', syscall: 'write' })],
    ['a database cannot write', Object.assign(new Error('IO error: No space left'), { code: 'LEVEL_IO_ERROR' })],
    ['a database is broken', new RuntimeError('DATABASE_BROKEN', 'takes no writes')],
  ];
  it.each(OF_THIS_MACHINE)('aws-semantics 7.5: leaves a message to its publisher while %s', async (_, failure) => {
    const { engine, streams, objects, through } = createHarness(ruleSpec({ errorAction: toBucket }));
    streams.failNext = 3;
    streams.failure = failure;
    const rejected = through(engine.run(messageOf({ device: 'd1' })));
    await expect(rejected).rejects.toMatchObject({ name: 'MessageNotKeptError', cause: failure });
    expect(objects.objects).toEqual([]);
    await through(engine.run(messageOf({ device: 'd1' })));
    expect(streams.records).toHaveLength(1);
  });

  it('does not run the rules behind a republish again that have tried for themselves', async () => {
    const harness = createHarness(ruleSpec({ actions: [{ type: 'republish', topic: 'copy', qos: 1 }] }));
    harness.republishing.failure = new MessageNotKeptError('Behind', new Error('ENOSPC'));
    const rejected = harness.through(harness.engine.run(messageOf({ device: 'd1' })));
    await expect(rejected).rejects.toMatchObject({ name: 'MessageNotKeptError' });
    expect(harness.republished).toHaveLength(1);
  });

  it('aws-semantics 7.5: leaves it to its publisher also if only the error action finds the disk full', async () => {
    const { engine, streams, objects, through } = createHarness(ruleSpec({ errorAction: toBucket }));
    streams.failNext = 3;
    objects.failNext = 3;
    objects.failure = new RuntimeError('DATABASE_BROKEN', 'takes no writes');
    const rejected = through(engine.run(messageOf({ device: 'd1' })));
    await expect(rejected).rejects.toMatchObject({ name: 'MessageNotKeptError' });
  });

  it('counts and logs the loss when the error action fails as well', async () => {
    const { engine, streams, objects, metrics, lines, through } = createHarness(ruleSpec({ errorAction: toBucket }));
    streams.failNext = 3;
    objects.failNext = 3;
    await through(engine.run(messageOf({ device: 'd1' })));
    expect(metrics.errorActionsFailed).toBe(1);
    expect(lines).toEqual([
      {
        level: 'error',
        message: 'rule ToStream failed and so did its error action: its message is lost',
        facts: {
          topic: 'dt/sensor-1',
          clientId: 'sensor-1',
          errors: ['Error: the shard is full'],
          errorActionError: 'Error: no such bucket',
        },
      },
    ]);
  });

  it('logs the loss when there is no error action', async () => {
    const { engine, streams, lines, through } = createHarness(ruleSpec());
    streams.failNext = 3;
    await through(engine.run(messageOf({ device: 'd1' })));
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['error', 'rule ToStream failed and has no error action: its message is lost'],
    ]);
  });
});

describe('rules that are refused at the start', () => {
  it.each([
    [
      ruleSpec({ name: 'with-hyphen' }),
      'rule with-hyphen: a rule name consists of letters, digits and _ only; rename it',
    ],
    [ruleSpec({ sql: 'SELECT' }), 'rule ToStream, SQL at position 7: expected an expression, found the end'],
    [
      ruleSpec({ actions: [{ type: 'kinesis', streamName: 's', partitionKey: '${' }] }),
      'rule ToStream, kinesis action at position 1: this ${ has no closing brace',
    ],
    [
      ruleSpec({ errorAction: { type: 's3', bucketName: 'b', key: '${nope()}' } }),
      'rule ToStream, error action at position 3: the local rules engine has no function nope',
    ],
    [ruleSpec({ actions: Array(11).fill(toStream) }), 'rule ToStream: a rule has at most 10 actions; split it'],
  ])('%#: with the rule, the part and the position', (rule, problem) => {
    expect(() => createHarness(rule)).toThrow(problem);
  });

  it('also when they are disabled or share a name', () => {
    expect(() => createHarness(ruleSpec({ disabled: true, sql: 'x' }))).toThrow('expected SELECT');
    expect(() => createHarness(ruleSpec(), ruleSpec())).toThrow('two rules have this name');
  });
});

describe('whatever arrives', () => {
  it('never makes the engine reject, and every message is counted once', async () => {
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      fc.json({ maxDepth: 5 }).map((text) => Buffer.from(text)),
      fc
        .constantFrom('{"__proto__":{"device":1}}', '{"device":{"__proto__":1}}', '{"device":1e999}', '"\\ud800"')
        .map((text) => Buffer.from(text)),
    );
    const rules = [
      "SELECT * FROM '#'",
      "SELECT *, device.x + 1 AS y, topic(2) AS t FROM '#'",
      "SELECT * FROM '+/#' WHERE device > 1 OR topic(3) = 'a'",
    ];
    const { engine, metrics } = createHarness(
      ...rules.map((sql, index) => ruleSpec({ name: `R${index}`, sql, errorAction: toBucket })),
    );
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(payload, fc.string({ minLength: 1 }), async (bytes, topic) => {
        await engine.run(messageOf(bytes, { topic: `x${topic}` }));
        await engine.runRule('R1', messageOf(bytes, { topic }));
        runs += 1;
      }),
      { numRuns: 1_000 },
    );
    const { ruleMatches, parseErrors, actionsSucceeded, actionsFailed, rulesExecuted, errorActionsSucceeded } = metrics;
    expect(ruleMatches).toBeGreaterThanOrEqual(runs * 3);
    expect(rulesExecuted).toBe(actionsSucceeded + actionsFailed);
    expect(errorActionsSucceeded).toBe(actionsFailed);
    expect(parseErrors).toBeGreaterThan(0);
  });

  it('survives 128 KB of brackets', async () => {
    const { engine, metrics, streams } = createHarness(
      ruleSpec({ sql: "SELECT *, 1 AS one FROM '#'" }),
      ruleSpec({ name: 'All', sql: "SELECT * FROM '#'" }),
    );
    await engine.run(messageOf(Buffer.from('['.repeat(65_536) + ']'.repeat(65_536))));
    const { parseErrors, actionsFailed } = metrics;
    expect([parseErrors + actionsFailed, streams.records]).toEqual([2, []]);
  });
});
