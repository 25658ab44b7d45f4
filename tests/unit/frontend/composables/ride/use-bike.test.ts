import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope } from 'vue';
import { useBike } from '../../../../../frontend/src/composables/ride/use-bike.ts';
import { bikeTexts } from '../../../../../frontend/src/texts/bike.ts';
import { indoorBikePacket, recordedPackets, recordedRange } from '../../../../support/bike-packets.ts';
import { createFakeBluetooth, type FakeBikeOptions } from '../../../../support/fake-bluetooth.ts';
import { createMemoryDevice } from '../../memory-page.ts';

const [fitness, bikeData, range] = [0x1826, 0x2ad2, 0x2ad6];
const spinner: FakeBikeOptions = { id: 'spinner', name: 'Spinner', services: { [fitness]: [bikeData] } };
const ranged: FakeBikeOptions = {
  id: 'ranged',
  name: 'Ranged',
  services: { [fitness]: [bikeData, range] },
  readable: { [range]: recordedRange },
};
const at = { second: 1, lengthSeconds: 300 };

describe('useBike', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const device = () => createMemoryDevice().openTab().deviceStorage;
  const setUp = (bikes: readonly FakeBikeOptions[] = [spinner], storage = device()) => {
    const fake = createFakeBluetooth(bikes);
    const scope = effectScope();
    const bike = scope.run(() => useBike({ bluetooth: fake.bluetooth, storage }))!;
    const send = (packet: readonly number[], place = 0) => fake.bikes[place]!.notify(bikeData, packet);
    const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
    return { ...bike, source: bike.createSource(), scope, fake, send, pass, storage };
  };

  it('measures what the bike tells, as a race counts it', async () => {
    const { pair, send, measured, state, deviceName, source } = setUp();
    await pair();
    send(recordedPackets.everything);
    expect([state.value, deviceName.value, measured.value, source.nextSecond(at)]).toEqual([
      'connected',
      'Spinner',
      {
        cadenceRpm: 71,
        resistancePercent: 20,
        isResistanceEstimated: false,
        resistanceLevel: 20,
        powerWatts: 199,
        atMs: performance.now(),
      },
      { cadenceRpm: 71, resistancePercent: 20 },
    ]);
  });

  it('gives the latest value for three seconds, then nothing, and says that the bike is silent', async () => {
    const { pair, send, pass, measured, state, problem, source } = setUp();
    await pair();
    send(recordedPackets.everything);
    await pass(3_000);
    expect([state.value, source.nextSecond(at)]).toEqual(['connected', { cadenceRpm: 71, resistancePercent: 20 }]);
    await pass(1);
    expect([state.value, measured.value, source.nextSecond(at), problem.value]).toEqual([
      'silent',
      undefined,
      undefined,
      undefined,
    ]);
    send(recordedPackets.standing);
    expect([state.value, source.nextSecond(at)]).toEqual(['connected', { cadenceRpm: 0, resistancePercent: 20 }]);
  });

  it('is not misled by a device clock that is set back: a bike that fell silent rides no further', async () => {
    const { pair, send, pass, state, source } = setUp();
    await pair();
    send(recordedPackets.everything);
    vi.setSystemTime(Date.now() - 3_600_000);
    await pass(3_001);
    expect([state.value, source.nextSecond(at)]).toEqual(['silent', undefined]);
  });

  it('gives a new bike six seconds to begin', async () => {
    const { pair, pass, state, problem } = setUp();
    await pair();
    await pass(6_000);
    expect(state.value).toBe('connected');
    await pass(1);
    expect([state.value, problem.value]).toEqual(['silent', undefined]);
  });

  it('says of a bike that tells speed only that it cannot be raced on, until it tells more', async () => {
    const { pair, send, pass, state, problem, source } = setUp();
    await pair();
    for (let second = 0; second < 7; second += 1) {
      send(recordedPackets.speedOnly);
      await pass(1_000);
    }
    expect([state.value, problem.value, source.nextSecond(at)]).toEqual([
      'silent',
      bikeTexts.problems['no-cadence'],
      undefined,
    ]);
    send(recordedPackets.everything);
    expect([state.value, problem.value]).toEqual(['connected', undefined]);
  });

  it('counts levels by the range that the bike tells, or by what the racer sets', async () => {
    const { pair, send, measured, resistanceLevelMax } = setUp([ranged]);
    await pair();
    send(indoorBikePacket({ cadenceRpm: 80, level: 24 }));
    expect([resistanceLevelMax.value, measured.value?.resistancePercent]).toEqual([24, 100]);
    resistanceLevelMax.value = 47;
    expect([resistanceLevelMax.value, measured.value?.resistancePercent]).toEqual([47, 50]);
  });

  it('goes back to what the bike tells when the racer sets the same', async () => {
    const { pair, resistanceLevelMax, storage } = setUp([ranged]);
    await pair();
    resistanceLevelMax.value = 47;
    resistanceLevelMax.value = 24;
    expect(JSON.parse(storage.getItem('alleycat.bikes') ?? '')).toEqual([
      { id: 'ranged', name: 'Ranged', settings: { factor: 1, ignoresLevel: false } },
    ]);
  });

  it('keeps settings for each bike, over visits', async () => {
    const first = setUp([spinner, ranged]);
    await first.pair();
    first.factor.value = 1.5;
    first.ignoresLevel.value = true;
    first.fake.answerPrompts(1);
    await first.pair();
    expect([first.factor.value, first.ignoresLevel.value]).toEqual([1, false]);
    const second = setUp([spinner], first.storage);
    await second.pair();
    second.send(recordedPackets.everything);
    expect([second.factor.value, second.measured.value]).toMatchObject([
      1.5,
      { isResistanceEstimated: true, resistancePercent: 89.4 },
    ]);
  });

  it('does not take what one bike told for what the next one tells', async () => {
    const { pair, fake, send, measured, source } = setUp([ranged, spinner]);
    await pair();
    send(recordedPackets.everything);
    fake.answerPrompts(1);
    await pair();
    expect([measured.value, source.nextSecond(at)]).toEqual([undefined, undefined]);
    send(indoorBikePacket({ cadenceRpm: 80, level: 24 }), 1);
    expect(source.nextSecond(at)).toEqual({ cadenceRpm: 80, resistancePercent: 24 });
  });

  it('goes on with a source that was made before the link broke', async () => {
    const { pair, reconnect, fake, send, pass, state, problem, deviceName, source } = setUp();
    await pair();
    send(recordedPackets.everything);
    fake.bikes[0]!.hang('connect');
    fake.bikes[0]!.drop();
    expect(state.value).toBe('connecting');
    await pass(8_000);
    expect([state.value, problem.value, deviceName.value, source.nextSecond(at)]).toEqual([
      'lost',
      bikeTexts.problems['not-reached'],
      'Spinner',
      undefined,
    ]);
    fake.bikes[0]!.hang('connect', false);
    await reconnect();
    send(recordedPackets.everything);
    expect([state.value, problem.value, source.nextSecond(at)]).toEqual([
      'connected',
      undefined,
      { cadenceRpm: 71, resistancePercent: 20 },
    ]);
  });

  it('forgets the bike, also when its scope ends', async () => {
    const { pair, send, scope, state, deviceName, measured, fake } = setUp();
    await pair();
    send(recordedPackets.everything);
    scope.stop();
    expect([state.value, deviceName.value, measured.value, fake.bikes[0]!.isConnected()]).toEqual([
      'none',
      undefined,
      undefined,
      false,
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has a word for a bike without a name', async () => {
    const { pair, deviceName } = setUp([{ id: 'spinner', services: spinner.services }]);
    await pair();
    expect(deviceName.value).toBe('Your bike');
  });

  it('says why there is no bike where a browser has no Bluetooth, or lets no page near it that came over http', async () => {
    const of = (isSecure: boolean) => useBike({ bluetooth: undefined, storage: device(), isSecure });
    const bikes = [of(true), of(false)];
    for (const { pair, reconnect } of bikes) await Promise.all([pair(), reconnect()]);
    expect(bikes.map(({ isSupported, unsupported, state }) => [isSupported, unsupported, state.value])).toEqual([
      [false, 'browser', 'none'],
      [false, 'insecure', 'none'],
    ]);
  });
});
