import { operatorTexts } from '../texts/operator.ts';
import { fieldsOf, textAt } from './json-fields.ts';
import { type OperatorSnapshot, parseSnapshot } from './operator-snapshot.ts';

/** Why there is nothing to see: `elsewhere` = the runtime is on another machine; `other-platform` = it is none of ours. */
export type NotHere = 'elsewhere' | 'other-platform';

export type OperatorReading =
  | { readonly kind: 'snapshot'; readonly snapshot: OperatorSnapshot }
  | { readonly kind: 'not-here'; readonly reason: NotHere };

/** The runtime did not do what it was asked; the message is for people. */
export class OperatorError extends Error {}

/** What the operator's page asks of the runtime. */
export interface OperatorApi {
  /** Throws {@link OperatorError} when nothing answers, and UnreadableAnswerError for an answer of another shape. */
  read(): Promise<OperatorReading>;
  /** Resolves when the change has begun. Throws {@link OperatorError} with what the runtime says. */
  switchMapping(o: { uuid: string; isEnabled: boolean }): Promise<void>;
}

export interface OperatorApiOptions {
  /** @default globalThis.fetch */
  fetch?: typeof globalThis.fetch;
  /** A slower answer than this counts as none. @default 5000 */
  timeoutMs?: number;
}

const defaultTimeoutMs = 5_000;

/** What the runtime that served this page tells operators about itself. */
export function createOperatorApi(options: OperatorApiOptions = {}): OperatorApi {
  const { fetch = globalThis.fetch.bind(globalThis), timeoutMs = defaultTimeoutMs } = options;
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    try {
      return await fetch(`/_local/${path}`, { cache: 'no-store', signal: AbortSignal.timeout(timeoutMs), ...init });
    } catch (cause) {
      throw new OperatorError(operatorTexts.unreachable, { cause });
    }
  };
  const isRuntime = async (): Promise<boolean> => {
    const health = await jsonOf(await ask('health'));
    return typeof health === 'object' && health !== null && 'status' in health;
  };
  return {
    read: async () => {
      const response = await ask('metrics');
      if (response.status >= 500) throw new OperatorError(operatorTexts.refused(response.status));
      const answer = await jsonOf(response);
      if (answer !== undefined) return { kind: 'snapshot', snapshot: parseSnapshot(answer) };
      return { kind: 'not-here', reason: (await isRuntime()) ? 'elsewhere' : 'other-platform' };
    },
    switchMapping: async ({ uuid, isEnabled }) => {
      const body = JSON.stringify({ enabled: isEnabled });
      const headers = { 'content-type': 'application/json' };
      const response = await ask(`mappings/${uuid}`, { method: 'PUT', headers, body });
      if (!response.ok) throw new OperatorError(await reasonOf(response));
    },
  };
}

/** Undefined for a refusal, and for a page of a site that answers every address with one. */
async function jsonOf(response: Response): Promise<unknown> {
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  if (!response.ok || !isJson) return undefined;
  try {
    return await response.json();
  } catch (cause) {
    throw new OperatorError(operatorTexts.unreachable, { cause });
  }
}

async function reasonOf(response: Response): Promise<string> {
  try {
    return textAt(fieldsOf(await response.json()), 'message');
  } catch {
    return operatorTexts.refused(response.status);
  }
}
