import type { FunctionSpec } from '../core/deployment.ts';
import type { KeyValueStore } from '../core/key-value-store.ts';
import { invalidParameter } from './rest-errors.ts';

/** How many invocations of a function may run at once: what an operator has set, or else the template. */
export interface ReservedConcurrency {
  /** @returns undefined = the function reserves nothing */
  of(functionName: string): number | undefined;
  /**
   * Resolves when it is on disk; it then counts also after a restart.
   * @throws AwsError InvalidParameterValueException if too little of the account's concurrency would be left
   */
  reserve(functionName: string, environments: number): Promise<void>;
  /** The function reserves nothing, whatever the template says. */
  release(functionName: string): Promise<void>;
  /** Reads what was set before. */
  load(): Promise<void>;
}

/** An account's concurrency before anybody asks AWS for more, and how much of it nobody may reserve. */
const ACCOUNT = { concurrency: 1_000, unreservedMin: 100 } as const;

const PREFIX = 'reserved/';
const NOTHING = 'nothing';

export const createReservedConcurrency = (
  functions: readonly FunctionSpec[],
  state: KeyValueStore,
): ReservedConcurrency => {
  const inTemplate = new Map(functions.map(({ name, reservedConcurrency }) => [name, reservedConcurrency]));
  const set = new Map<string, number | undefined>();
  const of = (functionName: string): number | undefined => (set.has(functionName) ? set : inTemplate).get(functionName);
  const keep = async (functionName: string, environments: number | undefined): Promise<void> => {
    await state.batch([{ type: 'put', key: PREFIX + functionName, value: String(environments ?? NOTHING) }]);
    set.set(functionName, environments);
  };
  return {
    of,
    reserve: async (functionName, environments) => {
      const others = functions.filter(({ name }) => name !== functionName);
      const reserved = others.reduce((sum, { name }) => sum + (of(name) ?? 0), environments);
      // What is switched off is not to stay on because others have reserved too much.
      if (environments > 0 && reserved > ACCOUNT.concurrency - ACCOUNT.unreservedMin) throw tooMuch();
      await keep(functionName, environments);
    },
    release: (functionName) => keep(functionName, undefined),
    load: async () => {
      for (const [key, value] of await state.entries(PREFIX)) {
        set.set(key.slice(PREFIX.length), value === NOTHING ? undefined : Number(value));
      }
    },
  };
};

const tooMuch = () =>
  invalidParameter(
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its " +
      `minimum value of [${ACCOUNT.unreservedMin}].`,
  );
