import type { KeyValueChange, KeyValueStore } from '../core/key-value-store.ts';

export type GiveUpCondition = 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';

/** An accepted event that is not finished. */
export interface AsyncJob {
  /** The same for all attempts, as on Lambda. */
  readonly requestId: string;
  readonly functionName: string;
  readonly acceptedAtMs: number;
  /** Attempts in which the function ran. */
  readonly invokeCount: number;
  /** Attempts since then in which it did not: throttles and failures of the runtime. */
  readonly systemErrors: number;
  /** Not tried before. */
  readonly nextAtMs: number;
  /** Nothing more is tried; what is left is to store the failure record. */
  readonly givenUp?: GivenUp;
}

export interface GivenUp {
  readonly condition: GiveUpCondition;
  readonly atMs: number;
  /** Chosen once, so that a record that is stored twice is one object. */
  readonly recordUuid: string;
}

/** Accepted events as they lie on disk; what a call acknowledges outlives the process. */
export interface AsyncJobStore {
  /** All of them, in the order in which they were accepted. */
  load(): Promise<readonly AsyncJob[]>;
  add(job: AsyncJob, eventJson: string): Promise<void>;
  /** @param responseJson the function's last answer, kept for the failure record */
  update(job: AsyncJob, responseJson?: string): Promise<void>;
  remove(job: AsyncJob): Promise<void>;
  eventJson(job: AsyncJob): Promise<string>;
  responseJson(job: AsyncJob): Promise<string | undefined>;
}

// Counts change with every attempt, events of up to 1 MB never do: they have keys of their own.
const jobKey = ({ acceptedAtMs, requestId }: AsyncJob): string =>
  `job/${String(acceptedAtMs).padStart(15, '0')}/${requestId}`;
const eventKey = ({ requestId }: AsyncJob): string => `event/${requestId}`;
const responseKey = ({ requestId }: AsyncJob): string => `response/${requestId}`;

export const createAsyncJobStore = (state: KeyValueStore): AsyncJobStore => {
  const putJob = (job: AsyncJob): KeyValueChange => ({ type: 'put', key: jobKey(job), value: JSON.stringify(job) });
  return {
    load: async () => (await state.entries('job/')).map(([, value]): AsyncJob => JSON.parse(value)),
    add: (job, eventJson) => state.batch([putJob(job), { type: 'put', key: eventKey(job), value: eventJson }]),
    update: (job, responseJson) =>
      state.batch([
        putJob(job),
        ...(responseJson === undefined
          ? []
          : [{ type: 'put', key: responseKey(job), value: responseJson } satisfies KeyValueChange]),
      ]),
    remove: (job) => {
      const keys = [jobKey(job), eventKey(job), responseKey(job)];
      return state.batch(
        keys.map((key) => ({ type: 'del', key }) as const),
        { isRepeatable: true },
      );
    },
    eventJson: async (job) => (await state.get(eventKey(job))) ?? 'null',
    responseJson: (job) => state.get(responseKey(job)),
  };
};
