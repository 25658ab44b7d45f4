type CsvValue = string | number;

/** Lines of CSV (RFC 4180, CRLF): the header and one per row. Texts that anybody chose go through {@link csvText}. */
export function encodeCsv(header: string, rows: readonly (readonly CsvValue[])[]): string {
  return [header, ...rows.map((row) => row.join(','))].map((line) => `${line}\r\n`).join('');
}

/**
 * Where a cell may begin, for whoever splits lines at semicolons or tabs (spreadsheets do where the comma is for decimals,
 * and quotes inside of a line are none to them), with what does not show and then what a formula begins with, also in full
 * width and small. Spreadsheets run such a cell, and racers choose their names.
 */
const RUNNABLE =
  /(?<=^|[;\t\r\n])(?=[\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800"]*[=+\-@＝＋－＠﹦﹢﹣﹫−])|^(?=[\t\r])/gu;

/** A cell of any text that stays text wherever it is opened: an apostrophe stands before what would run. */
export function csvText(text: string): string {
  const inert = text.replaceAll(RUNNABLE, "'");
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
