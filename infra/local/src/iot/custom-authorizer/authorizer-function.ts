import type { Clock } from '../../core/clock.ts';
import { endsWithin } from '../../core/deadline.ts';
import type { FunctionInvoker, InvocationResult } from '../../core/invoker.ts';
import type { IotMetrics } from '../metrics.ts';
import { AnswerInvalidError, type AuthorizerAnswer, parseAnswer } from './answer.ts';
import { AUTHORIZER_LIMITS } from './bounds.ts';
import type { InvocationSlots, SlotRequest } from './invocation-slots.ts';
import { AuthorizationRefusedError } from './refusal.ts';

export interface AuthorizerFunctionOptions {
  readonly invoker: FunctionInvoker;
  readonly slots: InvocationSlots;
  readonly clock: Clock;
  readonly metrics: IotMetrics;
}

export interface AuthorizerCall extends SlotRequest {
  readonly functionName: string;
  readonly eventJson: string;
}

/** Asks an authorizer function. @throws AuthorizationRefusedError for anything but a "yes" that AWS would take */
export type AskAuthorizer = (call: AuthorizerCall) => Promise<AuthorizerAnswer>;

export const createAskAuthorizer =
  (options: AuthorizerFunctionOptions): AskAuthorizer =>
  async (call) => {
    const answer = parse(await invoke(call, options), call);
    if (answer !== undefined) return answer;
    throw new AuthorizationRefusedError('notAuthenticated', 'a client was not authenticated by its authorizer');
  };

const invoke = async (call: AuthorizerCall, options: AuthorizerFunctionOptions): Promise<InvocationResult> => {
  const { invoker, slots, clock, metrics } = options;
  await slots.take(call);
  metrics.authorizerInvocations += 1;
  // A slot belongs to the invocation, also when nobody waits for its answer any more.
  const invocation = invoker.invoke(call.functionName, call.eventJson).finally(() => slots.give());
  try {
    if (await endsWithin(invocation, { clock, limitMs: AUTHORIZER_LIMITS.answerMs })) return await invocation;
  } catch (error) {
    throw failed(call, String(error));
  }
  throw failed(call, `there was no answer within ${AUTHORIZER_LIMITS.answerMs} ms`);
};

const parse = ({ functionError, payload }: InvocationResult, call: AuthorizerCall): AuthorizerAnswer | undefined => {
  if (functionError !== undefined) throw failed(call, payload.slice(0, ERROR_CHARACTERS_MAX));
  try {
    return parseAnswer(payload);
  } catch (error) {
    if (error instanceof AnswerInvalidError) throw failed(call, error.message);
    throw error;
  }
};

/** Of a function's error in the log. */
const ERROR_CHARACTERS_MAX = 500;

const failed = ({ functionName }: AuthorizerCall, error: string): AuthorizationRefusedError =>
  new AuthorizationRefusedError('authorizerFailed', 'an authorizer function gave no answer that AWS would take', {
    functionName,
    error,
  });
