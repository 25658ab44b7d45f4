import { describe, expect, it } from 'vitest';
import type { ClassId } from '../../../domain/src/index.ts';
import type { LiveFeed } from '../../../domain/src/ports/index.ts';
import { classId } from '../../support/readings.ts';

/** A feed with the far side of it: what arrived for a class so far, oldest first. */
export interface OpenFeed {
  readonly feed: LiveFeed;
  readonly arrived: (classId: ClassId) => Promise<Uint8Array[]>;
}

/** What every live feed does. */
export const liveFeedContract = (name: string, open: () => Promise<OpenFeed>) =>
  describe(`LiveFeed (${name})`, () => {
    it('delivers the bytes of a frame unchanged to its class, and to no other', async () => {
      const { feed, arrived } = await open();
      const frame = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await feed.publish(classId(1), frame);
      expect((await arrived(classId(1))).map((bytes) => [...bytes])).toEqual([[...frame]]);
      expect(await arrived(classId(2))).toEqual([]);
    });

    it('sends only the frame if it is part of a larger buffer', async () => {
      const { feed, arrived } = await open();
      await feed.publish(classId(1), new Uint8Array([9, 9, 1, 2, 3, 9]).subarray(2, 5));
      expect((await arrived(classId(1))).map((bytes) => [...bytes])).toEqual([[1, 2, 3]]);
    });
  });
