import type { ReadingSearch } from '@alleycat/domain/ports';
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { S3Bucket } from './s3-objects.ts';
import { s3ReadingArchive } from './s3-reading-archive.ts';

const HOUR_MS = 3_600_000;

/** Delivered readings of one bucket, found by the folders and names that their delivery streams gave them. */
export const s3ReadingSearch = ({ client, bucket }: S3Bucket): ReadingSearch => ({
  delivered: async function* ({ fromMs, toMs }) {
    for (const Prefix of hourFolders(fromMs, toMs)) {
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix })) {
        for (const { Key: name = '', Size: bytes = 0 } of Contents) {
          const arrivedAtMs = arrivedAtMsOf(name);
          if (arrivedAtMs >= wholeSecond(fromMs) && arrivedAtMs <= toMs) yield { name, bytes };
        }
      }
    }
  },

  lines: s3ReadingArchive({ client, bucket }).lines,
});

/** `readings/YYYY/MM/DD/HH/` in UTC, of every hour that the time falls into. */
function* hourFolders(fromMs: number, toMs: number): Generator<string> {
  for (let hour = Math.floor(fromMs / HOUR_MS); hour * HOUR_MS <= toMs; hour += 1) {
    const [date, time] = new Date(hour * HOUR_MS).toISOString().split('T');
    yield `readings/${date?.replaceAll('-', '/')}/${time?.slice(0, 2)}/`;
  }
}

/** Names have whole seconds. */
const wholeSecond = (timeMs: number): number => Math.floor(timeMs / 1_000) * 1_000;

/** `<delivery stream>-<version>-YYYY-MM-dd-HH-mm-ss-<random>`, the arrival of its oldest reading; NaN without it. */
const arrivedAtMsOf = (name: string): number => {
  const [, date, hours, minutes, seconds] = /-(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)-[^/]+$/.exec(name) ?? [];
  return Date.parse(`${date}T${hours}:${minutes}:${seconds}Z`);
};
