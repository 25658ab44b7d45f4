import type { ClassId } from '../../../domain/src/index.ts';
import type { LiveFeed } from '../../../domain/src/ports/index.ts';

export interface MemoryLiveFeed extends LiveFeed {
  readonly published: { readonly classId: ClassId; readonly frameBytes: Uint8Array }[];
}

/** Keeps what was published, in order. */
export const memoryLiveFeed = (): MemoryLiveFeed => {
  const published: MemoryLiveFeed['published'] = [];
  return {
    published,
    async publish(classId, frameBytes) {
      published.push({ classId, frameBytes });
    },
  };
};
