import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../../../../../infra/local/src/core/errors.ts';
import type { Log } from '../../../../../infra/local/src/core/ports.ts';
import type { Service } from '../../../../../infra/local/src/core/service.ts';
import { createStartSequence } from '../../../../../infra/local/src/start-sequence.ts';

const silent = () => undefined;

/** Services that note what happens to them. */
const createWitnesses = () => {
  const events: string[] = [];
  const service = (name: string, doings: Partial<Pick<Service, 'start' | 'stop'>> = {}): Service => ({
    name,
    start: async () => {
      events.push(`start ${name}`);
      await doings.start?.();
    },
    stop: async () => {
      events.push(`stop ${name}`);
      await doings.stop?.();
    },
  });
  const create = (services: readonly Service[], log: Log = silent) =>
    createStartSequence({ services, log, release: async () => void events.push('release') });
  return { events, service, create };
};

const fail = (code: string) => async () => {
  throw new RuntimeError(code, code);
};

describe('starting services in sequence', () => {
  it('starts in order and stops the other way round, once', async () => {
    const { events, service, create } = createWitnesses();
    const sequence = create([service('a'), service('b')]);
    await sequence.start();
    await Promise.all([sequence.stop(), sequence.stop()]);
    await sequence.stop();
    expect(events).toEqual(['start a', 'start b', 'stop b', 'stop a', 'release']);
  });

  it('stops what had started, the failing service included, when a start fails', async () => {
    const { events, service, create } = createWitnesses();
    const failing = service('b', { start: fail('PORT_TAKEN') });
    const sequence = create([service('a'), failing, service('c')]);
    await expect(sequence.start()).rejects.toMatchObject({ code: 'PORT_TAKEN' });
    expect(events).toEqual(['start a', 'start b', 'stop b', 'stop a', 'release']);
  });

  it('waits with a stop for the service that is just starting, and starts no other', async () => {
    const { events, service, create } = createWitnesses();
    const slow = Promise.withResolvers<void>();
    const starting = service('b', { start: () => slow.promise.then(() => void events.push('b has started')) });
    const sequence = create([starting, service('c')]);
    const start = sequence.start();
    start.catch(silent);
    const stop = sequence.stop();
    slow.resolve();
    await expect(start).rejects.toMatchObject({ code: 'START_INTERRUPTED' });
    await stop;
    expect(events).toEqual(['start b', 'b has started', 'stop b', 'release']);
  });

  it('lets go of the foundations even if nothing was started', async () => {
    const { events, service, create } = createWitnesses();
    await create([service('a')]).stop();
    expect(events).toEqual(['release']);
  });

  it('stops the other services when one cannot be stopped, and says so', async () => {
    const { events, service, create } = createWitnesses();
    const lines: string[] = [];
    const stubborn = service('b', { stop: fail('DISK') });
    const sequence = create([service('a'), stubborn], (level, message) => lines.push(`${level} ${message}`));
    await sequence.start();
    await expect(sequence.stop()).rejects.toThrow('services did not stop cleanly');
    expect(events).toEqual(['start a', 'start b', 'stop b', 'stop a', 'release']);
    expect(lines).toEqual(['error a service did not stop cleanly']);
  });
});
