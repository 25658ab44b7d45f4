import type { ClockOffset } from '../clock-offset.ts';
import type { SimulatorErrorCode } from '../errors.ts';
import type { SimulationPlan } from '../plan.ts';
import type { Share } from '../schedule.ts';
import type { FieldStatus, RideSpan } from './field.ts';

/** What a process that rides is told. Commands are numbered, and answered by number. */
export type ToProcess =
  | {
      readonly kind: 'begin';
      readonly command: number;
      readonly plan: SimulationPlan;
      readonly share: Share;
      readonly runId: string;
      readonly offset: ClockOffset;
    }
  | { readonly kind: 'open'; readonly command: number }
  | { readonly kind: 'ride'; readonly command: number; readonly span: RideSpan }
  | { readonly kind: 'end-ride' }
  | { readonly kind: 'offset'; readonly offset: ClockOffset }
  | { readonly kind: 'close'; readonly command: number };

/** A command of a process that wants to know when it is done. */
export type Command = Extract<ToProcess, { command: number }>;

/** What a process that rides tells. */
export type FromProcess =
  | { readonly kind: 'done'; readonly command: number }
  | { readonly kind: 'failed'; readonly command: number; readonly code: SimulatorErrorCode; readonly message: string }
  | {
      readonly kind: 'news';
      /** See {@link createEventLog}. */
      readonly events: Float64Array;
      /** Own clock, which is that of all processes: everything that was sent until then has been told. */
      readonly heardUntilMs: number;
      readonly status: FieldStatus;
    };
