import type { Flag } from './flags.ts';
import type { Surroundings } from './surroundings.ts';

/** Of every command that ends with one report. */
export const jsonFlag = {
  type: 'boolean',
  help: 'print one line of JSON on stdout; progress goes to stderr',
} as const satisfies Flag;

/** What a command comes to, and how it is wanted. */
export interface PrintedReport<Report> {
  readonly report: Report;
  /** The report for people, line by line. */
  readonly render: (report: Report) => readonly string[];
  readonly isJson: boolean;
}

/** Prints what a command comes to: one line of JSON, or lines for people. */
export function printReport<Report>(
  { report, render, isJson }: PrintedReport<Report>,
  { print }: Pick<Surroundings, 'print'>,
): void {
  for (const line of isJson ? [JSON.stringify(report)] : render(report)) print(line);
}
