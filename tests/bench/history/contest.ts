import { toClassId } from '@alleycat/domain';

export const CLASS_ID = toClassId(1);

/** What a contestant is asked to do, in a process of its own. */
export const TASKS = ['prepare', 'update', 'client'] as const;
export type Task = (typeof TASKS)[number];

export const CONTESTANTS = ['curves', 'json'] as const;
export type ContestantName = (typeof CONTESTANTS)[number];

export interface ContestOrder {
  readonly contestant: ContestantName;
  readonly task: Task;
  readonly racerCount: number;
  /** Files of this field. */
  readonly folder: string;
  /** Object storage for those who use it. */
  readonly awsUrl: string;
}

/** What came of it; 0 for what the task has not. */
export interface ContestFigures {
  readonly ms: number;
  /** Highest resident memory of the process. */
  readonly peakMb: number;
  /** What is kept for the class. */
  readonly storedBytes: number;
  /** What a client loads. */
  readonly clientBytes: number;
}

/** A way to keep the bests of a class. */
export interface Contestant {
  /** Stores the field as it was before the update. */
  prepare(racerCount: number): Promise<void>;
  /** Takes in one delivered object, from its bytes to the stored result. */
  update(delivered: Buffer): Promise<void>;
  /** From the bytes of the answer to the ranked top of one second and the rank of one output in the whole field. */
  client(): Promise<() => unknown>;
  storedBytes(): Promise<number>;
  clientBytes(): Promise<number>;
}
