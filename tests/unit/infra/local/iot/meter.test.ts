import { describe, expect, it } from 'vitest';
import { createLimitRegistry } from '../../../../../infra/local/src/core/limits.ts';
import { createAccountQuota } from '../../../../../infra/local/src/iot/account-quota.ts';
import { IotMeter } from '../../../../../infra/local/src/iot/meter.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';

const open = () => {
  const clock = createFakeClock();
  return { clock, meter: new IotMeter(clock) };
};

describe('aws-semantics 11.2: the meter of IoT Core', () => {
  it('counts 5 KB units of payload and topic, of publishes, deliveries and rules alike', () => {
    const { meter } = open();
    const topicBytes = Buffer.byteLength('t/é');
    for (const bytes of [topicBytes, 5_120, 5_121, 10_240]) {
      meter.countPublish('t/é', bytes - topicBytes);
      meter.countDelivery('t/é', bytes - topicBytes);
      meter.countRule('t/é', bytes - topicBytes);
    }
    expect(meter.read()).toMatchObject({ messageUnitsIn: 6, messageUnitsOut: 6, rulesTriggered: 6 });
  });

  it('counts 5 KB units of what an action is handed', () => {
    const { meter } = open();
    for (const bytes of [0, 5_120, 5_121]) meter.countAction(bytes);
    expect(meter.read().actionsExecuted).toBe(4);
  });

  it('counts started minutes of each connection, also of those that are open', () => {
    const { clock, meter } = open();
    const endFirst = meter.openConnection();
    meter.openConnection();
    expect(meter.read()).toMatchObject({ connects: 2, connectionMinutes: 2 });
    clock.advance(60_000);
    expect(meter.read().connectionMinutes).toBe(2);
    clock.advance(1);
    endFirst();
    endFirst();
    clock.advance(60_000);
    expect(meter.read()).toMatchObject({ connects: 2, connectionMinutes: 2 + 3 });
  });
});

describe("aws-semantics 7.2: with quotas 'aws' an account", () => {
  const openQuota = (quotas: 'aws' | 'off' = 'aws') => {
    const clock = createFakeClock();
    const limits = createLimitRegistry(clock);
    const account = createAccountQuota({ quotas, clock, limits });
    const taken = (take: () => boolean, times: number) => Array.from({ length: times }, take).filter(Boolean).length;
    return { clock, limits, account, taken };
  };
  const bites = ({ limits }: ReturnType<typeof openQuota>) =>
    limits.read().map(({ limit, resource, count }) => [limit, resource, count]);

  it('lets in 500 clients a second', () => {
    const quota = openQuota();
    expect(quota.taken(quota.account.takesConnect, 510)).toBe(500);
    quota.clock.advance(100);
    expect(quota.taken(quota.account.takesConnect, 60)).toBe(50);
    expect(bites(quota)).toEqual([['iot-connects', 'account', 20]]);
  });

  it('takes 20,000 messages a second and delivers as many', () => {
    const quota = openQuota();
    expect(quota.taken(quota.account.takesDelivery, 20_001)).toBe(20_000);
    expect(quota.taken(quota.account.takesPublish, 20_002)).toBe(20_000);
    expect(bites(quota)).toEqual([
      ['iot-publishes', 'outbound', 1],
      ['iot-publishes', 'inbound', 2],
    ]);
  });

  it('has no bounds without them', () => {
    const quota = openQuota('off');
    expect(quota.taken(quota.account.takesConnect, 1_000) + quota.taken(quota.account.takesPublish, 30_000)).toBe(
      31_000,
    );
    expect(bites(quota)).toEqual([]);
  });
});
