import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { OpsError } from '../errors.ts';

/** What became of the index of a class: built anew, left to whoever builds it just now, or not to be reached. */
export const RANK_OUTCOMES = ['rebuilt', 'rebuilding', 'away'] as const;
export type RankOutcome = (typeof RANK_OUTCOMES)[number];

export interface RebuiltRanks {
  readonly classId: number;
  readonly outcome: RankOutcome;
}

export interface RebuildRanksOptions {
  readonly functionName: string;
  /** Every class of the stack for none. */
  readonly classIds: readonly number[];
  /** Ends the wait, not the work. */
  readonly signal: AbortSignal;
}

/**
 * Has the rank index of classes built anew, and waits for it. Rejects with an OpsError if the function fails, and with what the
 * SDK says if it cannot be asked.
 */
export async function rebuildRanks(
  lambda: LambdaClient,
  { functionName, classIds, signal }: RebuildRanksOptions,
): Promise<readonly RebuiltRanks[]> {
  const event = { rebuild: classIds.length === 0 ? 'all' : classIds };
  const command = new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) });
  const { FunctionError, Payload = new Uint8Array() } = await lambda.send(command, { abortSignal: signal });
  const answer = parsed(Buffer.from(Payload).toString());
  if (FunctionError !== undefined) {
    const message = `the function ${functionName} failed: ${messageOf(answer) ?? FunctionError}; its log says more. If it ran out of time, take classes one at a time with --class`;
    throw new OpsError('RANKS_FAILED', message);
  }
  if (Array.isArray(answer) && answer.every(isRebuilt)) return answer;
  throw new OpsError('RANKS_FAILED', `the function ${functionName} is of another version: deploy this one`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // an answer that is no JSON says nothing of any class
  }
}

const isRebuilt = (one: unknown): one is RebuiltRanks =>
  typeof one === 'object' &&
  one !== null &&
  'classId' in one &&
  typeof one.classId === 'number' &&
  'outcome' in one &&
  RANK_OUTCOMES.some((known) => known === one.outcome);

const messageOf = (answer: unknown): string | undefined =>
  typeof answer === 'object' && answer !== null && 'errorMessage' in answer ? String(answer.errorMessage) : undefined;
