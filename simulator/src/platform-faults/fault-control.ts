import { reasonOf, SimulatorError } from '../errors.ts';
import type { PlatformFault } from '../faults/fault-plan.ts';

/** What a local runtime does to itself. */
export type RuntimeFault = Exclude<PlatformFault, { readonly kind: 'resharded' }>;

/** The runtime does not answer: somebody may be about to start it again. */
export class RuntimeAwayError extends Error {}

/** The page on which a local runtime lets programs do harm to it; see docs/faults.md. */
export interface FaultControl {
  /** Rejects with a SimulatorError if the runtime was not started so. */
  expectAllowed(): Promise<void>;
  /** Rejects with a SimulatorError if the fault is refused, and with a {@link RuntimeAwayError}. */
  begin(fault: RuntimeFault): Promise<void>;
}

/** The runtime is on this machine. */
const answerTimeoutMs = 5_000;

/** @param url root of the HTTP API */
export function createFaultControl(url: string): FaultControl {
  const page = `${url}/_local/faults`;
  return {
    expectAllowed: async () => {
      const response = await ask(page, {});
      if (response.ok) return;
      throw refusal(
        response.status === 404
          ? `${url} is no runtime that lets itself be harmed: start it with "npm start -- --faults on"`
          : `${page} answered ${response.status}`,
      );
    },
    begin: async ({ kind, atSeconds, ...members }) => {
      const body = JSON.stringify(members);
      const headers = { 'content-type': 'application/json' };
      const response = await ask(`${page}/${kind}`, { method: 'PUT', headers, body }).catch((error: unknown) => {
        // Nobody tells of its own end.
        if (kind === 'process-killed' && !wasRefused(error)) return undefined;
        throw error;
      });
      if (response === undefined || response.ok) return;
      throw refusal(`the runtime refuses ${kind} at ${atSeconds} s: ${await messageOf(response)}`);
    },
  };
}

async function ask(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { ...init, signal: AbortSignal.timeout(answerTimeoutMs) });
  } catch (cause) {
    throw new RuntimeAwayError(`${address} does not answer: ${reasonOf(cause)}`, { cause });
  }
}

// The runtime was not even there, so that it has not heard of it.
function wasRefused(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && cause.code === 'ECONNREFUSED') return true;
  }
  return false;
}

async function messageOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => undefined);
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  return typeof message === 'string' ? message : `it answered ${response.status}`;
}

const refusal = (message: string): SimulatorError => new SimulatorError('PLATFORM_FAULT_REFUSED', message);
