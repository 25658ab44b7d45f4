import { OpsError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { readStack } from '../stack.ts';
import type { Surroundings } from '../surroundings.ts';
import { nameOfTarget, type Target } from '../target.ts';
import { openScreen } from '../terminal-screen.ts';
import { askStatus } from './ask-status.ts';
import { judgeStatus, type StatusReport } from './judge-status.ts';
import type { State } from './part.ts';
import { renderStatus } from './render-status.ts';
import { type StatusClients, withStatusClients } from './status-clients.ts';

/** Switches change at any time, metrics every minute; a round is some thirty calls, one of them GetMetricData. */
export const WATCH_EVERY_MS = 10_000;

export interface StatusOptions {
  readonly isJson: boolean;
}

/** What the command ends with. */
export function exitCodeOf(state: State): number {
  if (state === 'bad') return exitCodes.incomplete;
  return state === 'unknown' ? exitCodes.notDone : exitCodes.ok;
}

/** Asks once and prints the report; answers the exit code. Rejects with an OpsError if there is no stack to ask. */
export const showStatus = (target: Target, options: StatusOptions, around: Surroundings): Promise<number> =>
  withStatusClients(target, async (clients) => {
    const report = await reportOf(target, clients);
    for (const line of linesOf(report, target, { ...options, hasColour: hasColour(around) })) around.print(line);
    return exitCodeOf(report.state);
  });

/** Asks again and again until it is interrupted. Rejects with an OpsError if there is no stack to begin with. */
export const watchStatus = (target: Target, options: StatusOptions, around: Surroundings): Promise<number> =>
  withStatusClients(target, async (clients) => {
    const { clock, signal, print } = around;
    let report: StatusReport | OpsError = await reportOf(target, clients);
    const screen = openScreen(options.isJson ? { print } : around);
    try {
      while (!signal.aborted) {
        screen.show(linesOf(report, target, { ...options, hasColour: hasColour(around) }));
        await clock.sleep(WATCH_EVERY_MS, signal);
        if (!signal.aborted) report = await reportOf(target, clients).catch(expectOpsError);
      }
    } finally {
      screen.close();
    }
    return exitCodes.interrupted;
  });

async function reportOf(target: Target, clients: StatusClients): Promise<StatusReport> {
  const stack = await readStack(target);
  return judgeStatus(await askStatus(stack, clients, Date.now()));
}

function expectOpsError(error: unknown): OpsError {
  if (error instanceof OpsError) return error;
  throw error;
}

function linesOf(
  report: StatusReport | OpsError,
  target: Target,
  { isJson, hasColour }: StatusOptions & { readonly hasColour: boolean },
): readonly string[] {
  if (report instanceof OpsError) {
    const { code, message } = report;
    return [
      isJson ? JSON.stringify({ state: 'unknown', code, message }) : `${nameOfTarget(target)}: unknown: ${message}`,
    ];
  }
  return isJson ? [JSON.stringify(report)] : renderStatus(report, target, { hasColour });
}

const hasColour = ({ terminal }: Surroundings): boolean => terminal?.hasColour === true;
