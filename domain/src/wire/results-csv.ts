import type { ResultRow } from '../views.ts';

const HEADER = 'rank,racerId,name,status,output,second';

/** A result list as CSV (RFC 4180, CRLF); racers without a rank have an empty one. */
export function encodeResultsCsv(results: readonly ResultRow[]): string {
  return [HEADER, ...results.map(encodeRow)].map((line) => `${line}\r\n`).join('');
}

const encodeRow = ({ rank, racerId, name, status, output, second }: ResultRow): string =>
  [rank ?? '', cell(racerId), cell(name), status, output.toFixed(2), second].join(',');

function cell(text: string): string {
  // Spreadsheets run a cell that begins like a formula, some also in full width; racers choose their names, so it gets
  // an apostrophe.
  const inert = /^[=+\-@＝＋－＠\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
