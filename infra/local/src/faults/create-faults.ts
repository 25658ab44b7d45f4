import type { Clock } from '../core/clock.ts';
import type { FaultyDisk } from '../core/faulty-disk.ts';
import type { Fault, FaultKind, LastingFault } from './fault.ts';
import type { FunctionFaults, InvocationFault } from './function-faults.ts';
import { FAULT_KINDS, isFaultKind, parseFault } from './parse-fault.ts';
import { createShareCounter, type ShareCounter } from './share-counter.ts';

/** Where faults are done that nobody asks for. */
export interface FaultTargets {
  /** Refuses every operation on items until a time (epoch ms); undefined ends it. */
  throttleTables(untilMs: number | undefined, onRefused: () => void): void;
  /** Ends a worker of a function, one that is at work if there is one. @returns false if there is none at all */
  killWorker(functionName: string): boolean;
  killProcess(): void;
}

export interface FaultsOptions {
  /** Logical ids. */
  readonly functionNames: readonly string[];
  readonly targets: FaultTargets;
  /** Faults end by it. */
  readonly clock: Clock;
}

export interface FaultReport {
  readonly active: readonly ActiveFault[];
  /** How often something was refused, failed, held back or killed, since the start of the runtime. */
  readonly injected: Readonly<Record<FaultKind, number>>;
}

/** Time in epoch ms of the runtime's clock; it takes the place of `seconds`. */
export type ActiveFault = { readonly kind: FaultKind; readonly endsAtMs: number } & Readonly<Record<string, unknown>>;

/** What is being done to this runtime on purpose. */
export interface Faults {
  /** For whom runs functions. */
  readonly ofFunctions: FunctionFaults;
  /** For whom writes. */
  readonly disk: FaultyDisk;
  /**
   * Begins a fault, in place of one of its kind and function.
   * @returns undefined if there is none of this kind, else what to do once the answer is out
   * @throws AwsError `ValidationException` (400), `ResourceNotFoundException` (404)
   */
  inject(kind: string, body: unknown): (() => void) | undefined;
  endAll(): void;
  read(): FaultReport;
}

interface Active {
  readonly fault: LastingFault | Extract<Fault, { readonly kind: 'worker-killed' }>;
  readonly endsAtMs: number;
  /** Of a failing function. */
  readonly failures: ShareCounter | undefined;
}

/** A worker that is to be killed when there is one: no function of the platform is longer without an invocation. */
const KILL_WAITS_SECONDS = 600;

/** @throws nothing; one fault of each kind and function is active at a time */
export const createFaults = ({ functionNames, targets, clock }: FaultsOptions): Faults => {
  const known = new Set(functionNames);
  const actives = new Map<string, Active>();
  const injected = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>;

  const count = (kind: FaultKind): void => {
    injected[kind] += 1;
  };
  const activeOf = (kind: FaultKind, functionName = ''): Active | undefined => {
    const key = keyOf(kind, functionName);
    const active = actives.get(key);
    if (active === undefined || clock.nowMs() < active.endsAtMs) return active;
    actives.delete(key);
    return undefined;
  };
  const begin = (fault: Active['fault'], seconds: number): number => {
    const functionName = 'functionName' in fault ? fault.functionName : '';
    const endsAtMs = clock.nowMs() + seconds * 1_000;
    const failures = fault.kind === 'function-failing' ? createShareCounter(fault.share) : undefined;
    actives.set(keyOf(fault.kind, functionName), { fault, endsAtMs, failures });
    return endsAtMs;
  };
  const start = (fault: Fault): (() => void) => {
    switch (fault.kind) {
      case 'process-killed':
        return targets.killProcess;
      case 'worker-killed':
        if (targets.killWorker(fault.functionName)) count(fault.kind);
        else begin(fault, KILL_WAITS_SECONDS);
        return nothing;
      case 'table-throttled':
        targets.throttleTables(begin(fault, fault.seconds), () => count(fault.kind));
        return nothing;
      default:
        begin(fault, fault.seconds);
        return nothing;
    }
  };
  const nextOf = (functionName: string): InvocationFault => {
    const failure = activeOf('function-failing', functionName)?.failures?.next();
    const slow = activeOf('function-slow', functionName)?.fault;
    const losesWorker = activeOf('worker-killed', functionName) !== undefined;
    if (failure !== undefined) count('function-failing');
    if (slow?.kind === 'function-slow' && failure !== 'before') count('function-slow');
    if (losesWorker && failure !== 'before') {
      count('worker-killed');
      actives.delete(keyOf('worker-killed', functionName));
    }
    return { failure, delayMs: slow?.kind === 'function-slow' ? slow.delayMs : 0, losesWorker };
  };
  const isFull = (): boolean => activeOf('disk-full') !== undefined;

  return {
    ofFunctions: { next: (functionName) => (actives.size === 0 ? undefined : nextOf(functionName)) },
    disk: {
      isFull,
      checkWrite: () => {
        if (!isFull()) return;
        count('disk-full');
        throw noSpace();
      },
    },
    inject: (kind, body) => (isFaultKind(kind) ? start(parseFault(kind, body, known)) : undefined),
    endAll: () => {
      actives.clear();
      targets.throttleTables(undefined, nothing);
    },
    read: () => ({
      active: [...actives.values()].flatMap(({ fault, endsAtMs }) =>
        clock.nowMs() < endsAtMs ? [describe(fault, endsAtMs)] : [],
      ),
      injected: { ...injected },
    }),
  };
};

const nothing = (): void => undefined;

const keyOf = (kind: FaultKind, functionName: string): string => `${kind} ${functionName}`;

const describe = (fault: Active['fault'], endsAtMs: number): ActiveFault => {
  const { seconds: _, ...members } = { seconds: 0, ...fault };
  return { ...members, endsAtMs };
};

const noSpace = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', errno: -28, syscall: 'write' });
