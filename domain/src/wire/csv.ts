type CsvValue = string | number;

/** Lines of CSV (RFC 4180, CRLF): the header and one per row. Texts that anybody chose go through {@link csvText}. */
export function encodeCsv(header: string, rows: readonly (readonly CsvValue[])[]): string {
  return [header, ...rows.map((row) => row.join(','))].map((line) => `${line}\r\n`).join('');
}

/** A cell of any text that stays text wherever it is opened. */
export function csvText(text: string): string {
  // Spreadsheets run a cell that begins like a formula, some also in full width; racers choose their names, so it gets
  // an apostrophe.
  const inert = /^[=+\-@＝＋－＠\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
