import type { ClassId, RacerId } from './ids.ts';

/** What history keeps of a reading. */
export interface ArchivedReading {
  readonly classId: ClassId;
  readonly racerId: RacerId;
  readonly name: string;
  /** Start of its race, epoch seconds: of two names of a racer the one of the later race counts. */
  readonly startSeconds: number;
  /** 1 to 900. */
  readonly second: number;
  readonly outputHundredths: number;
}
