import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { ruleSpec, toBucket } from '../../unit/infra/local/iot/support.ts';
import { closed, collect, connect, startIot } from './support.ts';

/** A stream whose disk answers when the test says so. */
const createHeldStream = () => {
  const waiting: (() => void)[] = [];
  const texts: string[] = [];
  return {
    waiting,
    texts,
    putRecord: ({ data }: { data: Uint8Array }) => {
      texts.push(Buffer.from(data).toString());
      return new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
};

describe('ingest before the acknowledgement', () => {
  it('holds the PUBACK back until the record is on disk', async () => {
    const streams = createHeldStream();
    const { iot } = await startIot({ streams });
    const client = await connect(iot);
    let isAcknowledged = false;
    const published = client.publishAsync('dt/a', '{"device":"a"}', { qos: 1 }).then(() => {
      isAcknowledged = true;
    });
    await eventually(() => (streams.waiting.length === 1 ? true : undefined));
    // Another client's round trip through the broker: a PUBACK that was on its way would have arrived.
    const other = await connect(iot);
    await other.publishAsync('unrelated', 'x', { qos: 1 });
    expect(isAcknowledged).toBe(false);
    streams.waiting[0]?.();
    await published;
    expect([isAcknowledged, streams.texts]).toEqual([true, ['{"device":"a"}']]);
  });

  it('hands a message to subscribers only after its rules, too', async () => {
    const streams = createHeldStream();
    const { iot } = await startIot({ streams });
    const { messages, upTo } = await collect(await connect(iot), 'dt/a');
    const client = await connect(iot);
    client.publish('dt/a', '{"device":"a"}', { qos: 0 });
    await eventually(() => (streams.waiting.length === 1 ? true : undefined));
    expect(messages).toEqual([]);
    streams.waiting[0]?.();
    expect(await upTo(1)).toHaveLength(1);
  });

  it('keeps the order of a connection in the stream, over many packets in flight', async () => {
    const { iot, streams } = await startIot({ bounds: { publishesPerSecondMax: 10_000 } });
    const client = await connect(iot);
    await Promise.all(
      Array.from({ length: 2_000 }, (_, index) =>
        client.publishAsync('dt/a', JSON.stringify({ device: 'a', index }), { qos: 1 }),
      ),
    );
    expect(streams.records.map(({ text }) => JSON.parse(text).index)).toEqual([...Array(2_000).keys()]);
  });

  it('bounds the messages in flight of one connection', async () => {
    const streams = createHeldStream();
    const { iot } = await startIot({ streams, bounds: { inFlightPerConnectionMax: 3 } });
    const client = await connect(iot);
    const published = Array.from({ length: 10 }, () => client.publishAsync('dt/a', '{"device":"a"}', { qos: 1 }));
    for (let done = 0; done < 10; done += 1) {
      await eventually(() => (streams.waiting.length > 0 ? true : undefined), { everyMs: 1 });
      expect(streams.waiting.length).toBeLessThanOrEqual(3);
      streams.waiting.shift()?.();
    }
    await Promise.all(published);
  });

  it('aws-semantics 7.4: acknowledges although the action fails, and the error action has the payload', async () => {
    const rules = [ruleSpec({ errorAction: toBucket })];
    const { iot, streams, objects } = await startIot({ rules });
    streams.failNext = 3;
    const client = await connect(iot, { clientId: 'device-1' });
    await client.publishAsync('dt/a', '{"device":"a"}', { qos: 1 });
    expect([streams.puts, streams.records]).toEqual([3, []]);
    const [stored] = objects.objects;
    expect(JSON.parse(stored?.text ?? '')).toMatchObject({
      ruleName: 'ToStream',
      topic: 'dt/a',
      clientId: 'device-1',
      base64OriginalPayload: Buffer.from('{"device":"a"}').toString('base64'),
    });
  });

  it('stop waits for messages in flight; a new message is refused unacknowledged', async () => {
    const streams = createHeldStream();
    const { iot } = await startIot({ streams, clock: createFakeClock() });
    const client = await connect(iot);
    const late = await connect(iot);
    const first = client.publishAsync('dt/a', '{"device":"a"}', { qos: 1 });
    await eventually(() => (streams.waiting.length === 1 ? true : undefined));
    const stopped = iot.stop();
    const lateClosed = closed(late);
    let isLateAcknowledged = false;
    late.publish('dt/a', '{"device":"late"}', { qos: 1 }, (error) => {
      isLateAcknowledged = error === undefined || error === null;
    });
    await lateClosed;
    streams.waiting[0]?.();
    await first;
    await stopped;
    expect([isLateAcknowledged, streams.texts]).toEqual([false, ['{"device":"a"}']]);
  });
});

describe('stopping', () => {
  it('does not wait for ever for a disk that never answers, and says what it left', async () => {
    const streams = createHeldStream();
    const clock = createFakeClock();
    const { iot, lines } = await startIot({ streams, clock });
    const client = await connect(iot);
    const end = closed(client);
    client.publish('dt/a', '{"device":"a"}', { qos: 1 });
    await eventually(() => (streams.waiting.length === 1 ? true : undefined));
    const stopped = iot.stop();
    clock.advance(10_000);
    await stopped;
    await end;
    expect(lines).toContainEqual({
      level: 'warn',
      message: 'the IoT service stopped with unacknowledged messages in flight',
      facts: { pending: 1 },
    });
    expect(clock.pendingCount()).toBe(0);
  });
});

describe('Basic Ingest', () => {
  const rules = [
    ruleSpec({ name: 'One', sql: 'SELECT *, topic() AS t, clientid() AS c' }),
    ruleSpec({ name: 'All', sql: "SELECT * FROM '#'" }),
  ];

  it('aws-semantics 7.4: runs the named rule with the rest of the topic, and nobody can subscribe', async () => {
    const { iot, streams } = await startIot({ rules });
    const everything = await collect(await connect(iot), '#');
    const prefixed = await collect(await connect(iot), '$aws/rules/#');
    const client = await connect(iot, { clientId: 'device-1' });
    await client.publishAsync('$aws/rules/One/fleet/a', '{"device":"a"}', { qos: 1, retain: true });
    await client.publishAsync('end', '{"device":"end"}', { qos: 1 });
    expect((await everything.upTo(1)).map(({ topic }) => topic)).toEqual(['end']);
    expect(prefixed.messages).toEqual([]);
    expect(streams.records.map(({ text }) => text)).toEqual([
      '{"device":"a","t":"fleet/a","c":"device-1"}',
      '{"device":"end"}',
    ]);
  });

  it('aws-semantics 7.4: the publisher notices nothing of an unknown rule', async () => {
    const { iot, streams } = await startIot({ rules });
    const client = await connect(iot);
    await client.publishAsync('$aws/rules/Nobody/x', '{"device":"a"}', { qos: 1 });
    await client.publishAsync('$aws/rules/One/x', '{"device":"a"}', { qos: 1 });
    expect([streams.records.length, iot.metrics().ruleNotFound]).toEqual([1, 1]);
  });

  it('closes a connection that publishes to another reserved topic', async () => {
    const { iot } = await startIot({ rules });
    const client = await connect(iot);
    const end = closed(client);
    client.publish('$SYS/x', 'x');
    await end;
  });
});

describe('republish', () => {
  it('reaches subscribers and runs the rules of its new topic, but no loop without end', async () => {
    const rules = [
      ruleSpec({
        name: 'Copy',
        sql: "SELECT *, 1 AS copied FROM 'in/+'",
        actions: [{ type: 'republish', topic: 'dt/copy', qos: 1 }],
      }),
      ruleSpec(),
      ruleSpec({
        name: 'Loop',
        sql: "SELECT * FROM 'loop'",
        actions: [{ type: 'republish', topic: 'loop', qos: 0 }],
        errorAction: toBucket,
      }),
    ];
    const { iot, streams, objects } = await startIot({ rules });
    const { upTo } = await collect(await connect(iot), 'dt/copy');
    const client = await connect(iot);
    await client.publishAsync('in/a', '{"device":"a"}', { qos: 1 });
    await client.publishAsync('loop', '{"device":"a"}', { qos: 1 });
    expect((await upTo(1)).map(({ text }) => text)).toEqual(['{"device":"a","copied":1}']);
    expect([streams.records.length, objects.objects.length]).toEqual([1, 1]);
  });
});
