import { AwsError } from '../../../../../infra/local/src/core/errors.ts';
import type { InvocationResult } from '../../../../../infra/local/src/core/invoker.ts';
import { createAsyncInvocations } from '../../../../../infra/local/src/lambda/async-invocations.ts';
import { createAsyncJobStore } from '../../../../../infra/local/src/lambda/async-jobs.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { createMemoryKeyValueStore } from '../../../../support/fakes/memory-key-value-store.ts';
import { functionSpec } from '../../../../support/lambda-functions.ts';
import { createLife } from '../../../../support/mortal-store.ts';

export const success: InvocationResult = { requestId: 'r', payload: 'null', logTail: '' };
export const failure: InvocationResult = { ...success, payload: '{"errorType":"Error"}', functionError: 'Unhandled' };
export const throttle = new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
export const settle = () => new Promise((resolve) => setImmediate(resolve));

export type Answer = InvocationResult | Error | Promise<InvocationResult>;

export interface BenchOptions {
  /** Answers in the order of invocations, or by event; success beyond them. */
  readonly answers?: Answer[] | ((eventJson: string) => Answer);
  readonly spec?: Parameters<typeof functionSpec>[0];
  readonly concurrency?: number;
  readonly queueLimit?: number;
}

/** Asynchronous invocations of a function that a test plays, on a disk that outlives them. */
export const asyncBench = ({ answers = [], spec, concurrency = 2, queueLimit = 100 }: BenchOptions = {}) => {
  const clock = createFakeClock(1_718_000_000_000);
  const startMs = clock.nowMs();
  const store = createMemoryKeyValueStore();
  const attempts: { atMs: number; eventJson: string; requestId: string }[] = [];
  const objects: { bucket: string; key: string; document: unknown }[] = [];
  const objectErrors: Error[] = [];
  const logged: { level: string; message: string }[] = [];
  const answerTo = (eventJson: string): Answer =>
    typeof answers === 'function' ? answers(eventJson) : (answers.shift() ?? success);

  const open = ({ life = createLife(), functionName = 'subject' } = {}) =>
    createAsyncInvocations({
      functions: [functionSpec({ name: functionName, ...spec })],
      isSwitchedOff: () => spec?.reservedConcurrency === 0,
      jobs: createAsyncJobStore(life.see(store)),
      invoke: (_name, eventJson, { requestId }) =>
        life.run(async () => {
          attempts.push({ atMs: clock.nowMs() - startMs, eventJson, requestId });
          const answer = await answerTo(eventJson);
          if (answer instanceof Error) throw answer;
          return answer;
        }),
      objects: {
        putObject: ({ bucket, key, body }) =>
          life.run(async () => {
            const error = objectErrors.shift();
            if (error !== undefined) throw error;
            objects.push({ bucket, key, document: JSON.parse(Buffer.from(body).toString('utf8')) });
          }),
      },
      clock,
      log: (level, message) => logged.push({ level, message }),
      queueLimit,
      concurrency,
      drainMs: 1_000,
    });
  const advance = async (byMs: number, steps = 1) => {
    for (let step = 0; step < steps; step += 1) {
      await settle();
      clock.advance(byMs / steps);
    }
    await settle();
  };
  return { clock, store, attempts, objects, objectErrors, logged, open, advance };
};
