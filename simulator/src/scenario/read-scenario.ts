import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';
import { reasonOf, UsageError } from '../errors.ts';
import { readSettings, type Settings } from './settings.ts';

/** What a scenario file says. Throws a UsageError of one line that names the file and what is wrong in it. */
export function readScenario(path: string): Settings {
  return readSettings(parseFile(path), `${basename(path)}: `);
}

function parseFile(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'), { prettyErrors: true, logLevel: 'error' });
  } catch (cause) {
    const [firstLine = ''] = reasonOf(cause).split('\n');
    throw new UsageError(`${basename(path)}: cannot be read: ${firstLine.replace(/:$/, '')}`, { cause });
  }
}
