import type { ClassId } from '../ids.ts';

export interface LiveFeed {
  /** Sends an encoded live frame to everybody who watches the class. */
  publish(classId: ClassId, frameBytes: Uint8Array): Promise<void>;
}
