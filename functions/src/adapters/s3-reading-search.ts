import type { OngoingSearch, ReadingSearch } from '@alleycat/domain/ports';
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { S3Bucket } from './s3-objects.ts';
import { s3ReadingArchive } from './s3-reading-archive.ts';

const HOUR_MS = 3_600_000;

/** Delivered readings of one bucket, found by the folders and names that their delivery streams gave them. */
export const s3ReadingSearch = (bucket: S3Bucket): ReadingSearch => ({
  begin: ({ timeMaxMs }) => {
    const ending = new AbortController();
    let isOvertime = false;
    const timer = setTimeout(() => {
      isOvertime = true;
      ending.abort();
    }, timeMaxMs).unref();
    return {
      delivered: deliveredIn(bucket, ending.signal),
      lines: s3ReadingArchive({ ...bucket, signal: ending.signal }).lines,
      isOvertime: () => isOvertime,
      end: () => {
        clearTimeout(timer);
        ending.abort();
      },
    };
  },
});

const deliveredIn = ({ client, bucket }: S3Bucket, abortSignal: AbortSignal): OngoingSearch['delivered'] =>
  async function* ({ fromMs, toMs }) {
    for (const Prefix of hourFolders(fromMs, toMs)) {
      const question = { Bucket: bucket, Prefix };
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, question, { abortSignal })) {
        for (const { Key: name = '', Size: bytes = 0 } of Contents) {
          const arrivedAtMs = arrivedAtMsOf(name);
          if (arrivedAtMs >= wholeSecond(fromMs) && arrivedAtMs <= toMs) yield { name, bytes };
        }
      }
    }
  };

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
