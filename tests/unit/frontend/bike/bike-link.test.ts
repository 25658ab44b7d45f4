import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BikeFields } from '../../../../frontend/src/bike/bike-fields.ts';
import { createBikeLink } from '../../../../frontend/src/bike/bike-link.ts';
import type { ResistanceRange } from '../../../../frontend/src/bike/resistance-range.ts';
import { indoorBikePacket, recordedRange } from '../../../support/bike-packets.ts';
import { createFakeBluetooth, type FakeBikeOptions } from '../../../support/fake-bluetooth.ts';

const [fitness, power, cadence] = [0x1826, 0x1818, 0x1816];
const [bikeData, range, powerData, cadenceData] = [0x2ad2, 0x2ad6, 0x2a63, 0x2a5b];

const spinner: FakeBikeOptions = {
  id: 'spinner',
  name: 'Spinner',
  services: { [fitness]: [bikeData, range] },
  readable: { [range]: recordedRange },
};
const trainer: FakeBikeOptions = {
  id: 'trainer',
  name: 'Trainer',
  services: { [power]: [powerData], [cadence]: [cadenceData] },
};
const packet = indoorBikePacket({ cadenceRpm: 80, level: 12 });

describe('the link to a bike', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = (...bikes: readonly FakeBikeOptions[]) => {
    const fake = createFakeBluetooth(bikes);
    const told: string[] = [];
    const fields: (readonly [source: number, BikeFields])[] = [];
    const ranges: ResistanceRange[] = [];
    const link = createBikeLink({
      bluetooth: fake.bluetooth,
      nowMs: Date.now,
      onState: (state, device) => told.push(device === undefined ? state : `${state} ${device.name}`),
      onProblem: (problem) => problem !== undefined && told.push(problem),
      onFields: (source, told) => fields.push([source, told]),
      onRange: (told) => ranges.push(told),
    });
    const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
    /** What was told since it was asked last. */
    const news = () => told.splice(0);
    return { fake, bike: fake.bikes[0]!, other: fake.bikes[1]!, link, fields, ranges, pass, news };
  };

  it('asks for bikes with any of three services, and names all of them, or the browser would hide the others', async () => {
    const { fake, link } = setUp(spinner);
    await link.pair();
    expect(fake.prompts).toEqual([
      {
        filters: [{ services: [0x1826] }, { services: [0x1818] }, { services: [0x1816] }],
        optionalServices: [0x1826, 0x1818, 0x1816],
      },
    ]);
  });

  it('connects, reads what the bike measures, and between which levels it can be set', async () => {
    const { bike, link, fields, ranges, news } = setUp(spinner);
    await link.pair();
    bike.notify(bikeData, packet);
    expect([news(), fields, ranges]).toEqual([
      ['connecting Spinner', 'connected Spinner'],
      [[0, { cadenceRpm: 80, resistanceLevel: 12 }]],
      [{ levelMin: 1, levelMax: 24 }],
    ]);
  });

  it('does one thing after another', async () => {
    const { bike, link } = setUp({ ...spinner, services: { ...spinner.services, ...trainer.services } });
    await link.pair();
    expect([bike.overlapCount(), bike.operations]).toEqual([
      0,
      [
        'connect',
        'getPrimaryService 1826',
        'getCharacteristic 2ad2',
        'startNotifications 2ad2',
        'getCharacteristic 2ad6',
        'readValue 2ad6',
        'getPrimaryService 1818',
        'getCharacteristic 2a63',
        'startNotifications 2a63',
        'getPrimaryService 1816',
        'getCharacteristic 2a5b',
        'startNotifications 2a5b',
      ],
    ]);
  });

  it('takes power and cadence from two services of a bike that has no better one', async () => {
    const { bike, link, fields } = setUp(trainer);
    await link.pair();
    bike.notify(powerData, [0, 0, 200, 0]);
    bike.notify(cadenceData, [2, 1, 0, 0, 0]);
    bike.notify(cadenceData, [2, 2, 0, 0, 3]);
    expect(fields).toEqual([
      [1, { powerWatts: 200 }],
      [2, {}],
      [2, { cadenceRpm: 80 }],
    ]);
  });

  it('is content with a bike that does not tell its levels', async () => {
    const { link, ranges, news } = setUp({ ...spinner, services: { [fitness]: [bikeData] } });
    await link.pair();
    expect([news().at(-1), ranges]).toEqual(['connected Spinner', []]);
  });

  it('lets go of a device that has nothing to read', async () => {
    const { bike, link, news } = setUp({ id: 'watch', name: 'Watch', services: {} });
    await link.pair();
    expect([news(), bike.isConnected()]).toEqual([['connecting Watch', 'none', 'no-service'], false]);
  });

  it.each([
    ['NotFoundError', true, 'not-chosen'],
    ['NotFoundError', false, 'bluetooth-off'],
    ['SecurityError', true, 'refused'],
    ['NotAllowedError', true, 'refused'],
  ])(
    'says of a prompt that ended with a %s, while Bluetooth is on: %s, that it was %s',
    async (name, isOn, problem) => {
      const { fake, link, news } = setUp(spinner);
      fake.answerPrompts(name);
      fake.setOn(isOn);
      await link.pair();
      expect(news()).toEqual([problem]);
    },
  );

  it('keeps the bike that is there when another prompt is closed', async () => {
    const { fake, bike, link, fields, news } = setUp(spinner);
    await link.pair();
    fake.answerPrompts('NotFoundError');
    await link.pair();
    bike.notify(bikeData, packet);
    expect([news().at(-1), bike.isConnected(), fields.length]).toEqual(['not-chosen', true, 1]);
  });

  it('gives up a connection that never comes about', async () => {
    const { bike, link, pass, news } = setUp(spinner);
    bike.hang('connect');
    link.pair();
    await pass(14_999);
    expect(news()).toEqual(['connecting Spinner']);
    await pass(1);
    expect(news()).toEqual(['lost Spinner', 'not-reached']);
  });

  it.each(['getPrimaryService', 'getCharacteristic', 'startNotifications'] as const)(
    'gives up when %s hangs before anything is read',
    async (operation) => {
      const { bike, link, pass, news } = setUp(spinner);
      bike.hang(operation);
      link.pair();
      await pass(5_000);
      expect([news(), bike.isConnected(), bike.overlapCount()]).toEqual([
        ['connecting Spinner', 'lost Spinner', 'not-reached'],
        false,
        0,
      ]);
    },
  );

  it('goes on with what it reads when something further hangs', async () => {
    const { bike, link, pass, fields, news } = setUp(spinner);
    bike.hang('readValue');
    link.pair();
    await pass(5_000);
    bike.notify(bikeData, packet);
    expect([news().at(-1), fields.length]).toEqual(['connected Spinner', 1]);
  });

  it('does not keep a bike that connects after it was given up', async () => {
    const { bike, link, pass, news } = setUp(spinner);
    bike.hang('connect');
    link.pair();
    await pass(15_000);
    bike.settle();
    await pass();
    expect([bike.isConnected(), news().at(-2)]).toEqual([false, 'lost Spinner']);
  });

  it('does not let an attempt of before win over a newer one', async () => {
    const { fake, bike, other, link, pass, news } = setUp(spinner, trainer);
    bike.hang('connect');
    link.pair();
    await pass();
    fake.answerPrompts(1);
    await link.pair();
    bike.settle();
    await pass(60_000);
    expect([news(), bike.isConnected(), other.isConnected()]).toEqual([
      ['connecting Spinner', 'connecting Trainer', 'connected Trainer'],
      false,
      true,
    ]);
  });

  it('does not let a prompt of before win over a newer one', async () => {
    const { fake, link, pass, news } = setUp(spinner, trainer);
    fake.answerPrompts('open');
    link.pair();
    link.pair();
    fake.choose(0);
    fake.choose(1);
    await pass();
    expect(news()).toEqual(['connecting Trainer', 'connected Trainer']);
  });

  it('connects by itself once when the link breaks, and finds everything anew', async () => {
    const { bike, link, fields, pass, news } = setUp(spinner);
    await link.pair();
    bike.drop();
    await pass();
    bike.notify(bikeData, packet);
    expect([news().slice(2), fields.length]).toEqual([['connecting Spinner', 'connected Spinner'], 1]);
  });

  it('does not wait for long when it connects by itself; the racer can, at any time', async () => {
    const { bike, link, fields, pass, news } = setUp(spinner);
    await link.pair();
    bike.hang('connect');
    bike.drop();
    await pass(7_999);
    expect(news().at(-1)).toBe('connecting Spinner');
    await pass(1);
    expect(news()).toEqual(['lost Spinner', 'not-reached']);
    await pass(600_000);
    expect([news(), bike.operations.filter((operation) => operation === 'connect').length]).toEqual([[], 2]);
    bike.hang('connect', false);
    await link.reconnect();
    bike.notify(bikeData, packet);
    expect([news(), fields.length]).toEqual([['connecting Spinner', 'connected Spinner'], 1]);
  });

  it('does not beg a bike that throws it out again and again', async () => {
    const { bike, link, pass, news } = setUp(spinner);
    await link.pair();
    bike.drop();
    await pass(9_000);
    bike.drop();
    await pass();
    expect(news().slice(2)).toEqual(['connecting Spinner', 'connected Spinner', 'lost Spinner', 'not-reached']);
  });

  it('connects anew on request although the browser believes that all is well', async () => {
    const { bike, link, fields, news } = setUp(spinner);
    await link.pair();
    await link.reconnect();
    bike.notify(bikeData, packet);
    expect([news().slice(2), fields.length]).toEqual([['connecting Spinner', 'connected Spinner'], 1]);
  });

  it('says so when the bike goes while it is being asked', async () => {
    const { bike, link, pass, news } = setUp(spinner);
    bike.hang('getPrimaryService');
    link.pair();
    await pass();
    bike.drop();
    await pass();
    expect(news()).toEqual(['connecting Spinner', 'lost Spinner', 'not-reached']);
  });

  it('lets go of a bike, and listens to it no more', async () => {
    const { bike, link, fields, pass, news } = setUp(spinner);
    await link.pair();
    link.forget();
    bike.notify(bikeData, packet);
    await pass(60_000);
    expect([news().slice(2), bike.isConnected(), fields]).toEqual([['none'], false, []]);
    await link.reconnect();
    expect(news()).toEqual([]);
  });

  it('lets go also while it connects', async () => {
    const { bike, link, pass, news } = setUp(spinner);
    bike.hang('connect');
    link.pair();
    await pass();
    link.forget();
    bike.settle();
    await pass(60_000);
    expect([news(), bike.isConnected()]).toEqual([['connecting Spinner', 'none'], false]);
  });
});
