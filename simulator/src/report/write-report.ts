import { constants } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { reasonOf, UsageError } from '../errors.ts';
import { renderPage } from './html/page.ts';
import type { Report } from './report.ts';

/** Rejects with a UsageError if a report could not be put there: better before a run than after it. */
export async function expectWritable(files: readonly string[]): Promise<void> {
  for (const file of files) {
    try {
      await access(dirname(file), constants.W_OK);
    } catch (cause) {
      throw new UsageError(`--report cannot write ${file}: ${reasonOf(cause)}`, { cause });
    }
  }
}

/** Writes the report as its ending says, `.html` as a page and else as JSON. Rejects with what the file system says. */
export async function writeReport(report: Report, file: string): Promise<void> {
  const isPage = file.toLowerCase().endsWith('.html');
  await writeFile(file, isPage ? renderPage(report) : `${JSON.stringify(report, undefined, 2)}\n`);
}
