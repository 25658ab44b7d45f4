import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Contestant } from './contest.ts';
import { everyOutput, fieldOf } from './field.ts';

/** Second → racer → best output. */
type JsonHistory = Record<string, Record<string, number>>;

/**
 * The format that the platform grew out of: one JSON object per class, gzip. Written from its description. It is read from a
 * file, which is faster than the object storage that the other contestant has to use.
 */
export const jsonContestant = (folder: string): Contestant => {
  const file = join(folder, 'history.json.gz');
  const read = async (): Promise<JsonHistory> => JSON.parse(gunzipSync(await readFile(file)).toString('utf8'));
  const write = (history: JsonHistory): Promise<void> => writeFile(file, gzipSync(JSON.stringify(history)));
  const sizeOf = async (): Promise<number> => (await stat(file)).size;
  return {
    prepare: async (racerCount) => {
      const history: JsonHistory = {};
      for (const { second, racerId, outputHundredths } of everyOutput(fieldOf(racerCount))) {
        raise(history, { second, racerId, output: outputHundredths / 100 });
      }
      await write(history);
    },
    update: async (delivered) => {
      const history = await read();
      for (const line of gunzipSync(delivered).toString('utf8').split('\n')) {
        if (line !== '') raise(history, JSON.parse(line));
      }
      await write(history);
    },
    client: async () => {
      const body = await readFile(file);
      return () => {
        const history: JsonHistory = JSON.parse(gunzipSync(body).toString('utf8'));
        const field = Object.entries(history['150'] ?? {}).sort(([, a], [, b]) => b - a);
        return { top: field.slice(0, 100), rank: 1 + field.filter(([, output]) => output > 150).length };
      };
    },
    storedBytes: sizeOf,
    clientBytes: sizeOf,
  };
};

const raise = (
  history: JsonHistory,
  { second, racerId, output }: { second: number; racerId: string; output: number },
) => {
  history[second] ??= {};
  const field = history[second];
  if (output > (field[racerId] ?? 0)) field[racerId] = output;
};
