import { describe, expect, it } from 'vitest';
import { createEventSources } from '../../../../../infra/local/src/event-sources/create-event-sources.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { createMemoryKeyValueStore } from '../../../../support/fakes/memory-key-value-store.ts';

const { rest } = createEventSources({
  mappings: [],
  sources: () => undefined,
  invoker: { invoke: () => Promise.reject(new Error('no function is invoked here')) },
  objects: { putObject: async () => undefined },
  state: createMemoryKeyValueStore(),
  clock: createFakeClock(),
  log: () => undefined,
});

describe('the management API of event source mappings', () => {
  it.each(['no-such-mapping', '%zz', '%E0%A4%A'])('does not know a mapping %s', async (uuid) => {
    const path = `/2015-03-31/event-source-mappings/${uuid}`;
    const request = { method: 'GET', path, query: new URLSearchParams(), headers: {}, body: Buffer.alloc(0) };
    expect([rest.matches(request), await rest.handle(request)]).toEqual([
      true,
      expect.objectContaining({ status: 404 }),
    ]);
  });
});
