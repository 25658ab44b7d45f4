import { UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { Consumer } from '../../../../domain/src/index.ts';
import { lambdaConsumerSwitch } from '../../../../functions/src/adapters/lambda-consumer-switch.ts';
import { eventSourceBench, type Handler, mappingSpec, settle } from '../../../support/event-source-bench.ts';
import { lambdaClientOf } from '../../../support/lambda-client.ts';
import { lambdaOf } from '../../../support/lambda-functions.ts';

const functions = new Map<Consumer, string>([
  ['aggregate', 'fn'],
  ['finish', 'unmapped'],
  ['records', 'subject'],
]);

/** Event sources of `fn`, and a function `subject`, behind one AWS port. */
const openTest = async (mapping = {}, handler: Handler = () => null, onWait?: () => void) => {
  const bench = eventSourceBench({ mapping, handler });
  await bench.start();
  const lambda = await lambdaOf('exports.handler = async () => null;');
  const client = await lambdaClientOf(bench.eventSources.rest, lambda.rest);
  const waits: number[] = [];
  const wait = async (ms: number) => {
    waits.push(ms);
    onWait?.();
    await settle();
  };
  const switches = lambdaConsumerSwitch({ lambda: client, functions, settleMsMax: 3_000, wait });
  const enable = async (Enabled: boolean) => {
    const change = { UUID: mappingSpec().uuid, Enabled };
    await client.send(new UpdateEventSourceMappingCommand(change));
  };
  return { bench, switches, waits, enable };
};

describe('the switch of a consumer that reads a stream', () => {
  it('is its event source, whose records wait while it is off', async () => {
    const { bench, switches } = await openTest();
    expect(await switches.stateOf('aggregate')).toBe('on');
    await switches.turnOff('aggregate');
    await bench.run(5_000);
    expect(await switches.stateOf('aggregate')).toBe('off');
    bench.source.put();
    await bench.run(5_000);
    expect(bench.batches()).toEqual([]);
    await switches.turnOn('aggregate');
    await bench.run(5_000);
    expect(await switches.stateOf('aggregate')).toBe('on');
    expect(bench.batches()).toEqual([['00000001']]);
  });

  it('does nothing where it stands already', async () => {
    const { switches, bench } = await openTest({ enabled: false });
    await switches.turnOff('aggregate');
    expect(await switches.stateOf('aggregate')).toBe('off');
    await switches.turnOn('aggregate');
    await bench.run(5_000);
    await switches.turnOn('aggregate');
    expect(await switches.stateOf('aggregate')).toBe('on');
  });

  it('waits for a change that somebody else has begun', async () => {
    const running = Promise.withResolvers<null>();
    const { switches, bench, waits, enable } = await openTest(
      {},
      () => running.promise,
      () => running.resolve(null),
    );
    bench.source.put();
    await bench.run(1_000); // an invocation is under way, and ends while the switch is waited for
    await enable(false);
    expect(await switches.stateOf('aggregate')).toBe('changing');
    await switches.turnOn('aggregate');
    await bench.run(5_000);
    expect(await switches.stateOf('aggregate')).toBe('on');
    expect(waits).toEqual([1_000]);
  });

  it('waits no longer than it may', async () => {
    const { switches, bench, waits, enable } = await openTest({}, () => new Promise(() => undefined));
    bench.source.put();
    await bench.run(1_000); // an invocation is under way, and does not end
    await enable(false);
    await expect(switches.turnOn('aggregate')).rejects.toMatchObject({
      code: 'CONSUMER_SWITCH_STUCK',
      message: `event source ${mappingSpec().uuid} has been Disabling for 3 s: try again later`,
    });
    expect(waits).toEqual([1_000, 1_000, 1_000]);
  });

  it('says so if there is none', async () => {
    const { switches } = await openTest();
    await expect(switches.turnOff('finish')).rejects.toMatchObject({
      code: 'CONSUMER_SWITCH_STUCK',
      message: 'unmapped has no event source: deploy the stack again',
    });
  });
});

describe('the switch of a consumer that is told by events', () => {
  it('is how often its function may run at once (aws-semantics 3.5)', async () => {
    const { switches } = await openTest();
    expect(await switches.stateOf('records')).toBe('on');
    await switches.turnOff('records');
    await switches.turnOff('records');
    expect(await switches.stateOf('records')).toBe('off');
    await switches.turnOn('records');
    expect(await switches.stateOf('records')).toBe('on');
  });
});
