import type { OngoingSearch, ReadingSearch } from '@alleycat/domain/ports';
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { S3Bucket } from './s3-objects.ts';
import { s3ReadingArchive } from './s3-reading-archive.ts';

const HOUR_MS = 3_600_000;

/** Where a delivery stream delivers to. */
export interface Delivered extends S3Bucket {
  /** What it is called: its objects begin with that, those of other streams in the same folders do not. */
  readonly deliveryStream: string;
}

/** Readings that one delivery stream has delivered, found by the folders and names that it gives its objects. */
export const s3ReadingSearch = (from: Delivered): ReadingSearch => ({
  begin: ({ timeMaxMs }) => {
    const ending = new AbortController();
    let isOvertime = false;
    const timer = setTimeout(() => {
      isOvertime = true;
      ending.abort();
    }, timeMaxMs).unref();
    return {
      delivered: deliveredBy(from, ending.signal),
      lines: s3ReadingArchive({ client: from.client, bucket: from.bucket, signal: ending.signal }).lines,
      isOvertime: () => isOvertime,
      end: () => {
        clearTimeout(timer);
        ending.abort();
      },
    };
  },
});

const deliveredBy = (
  { client, bucket, deliveryStream }: Delivered,
  abortSignal: AbortSignal,
): OngoingSearch['delivered'] =>
  async function* ({ fromMs, toMs }) {
    for (const folder of hourFolders(fromMs, toMs)) {
      const Prefix = `${folder}${deliveryStream}-`;
      const question = { Bucket: bucket, Prefix };
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, question, { abortSignal })) {
        for (const { Key: name = '', Size: bytes = 0 } of Contents) {
          const arrivedAtMs = arrivedAtMsOf(name.slice(Prefix.length));
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

/**
 * The arrival of an object's oldest reading by what follows the name of its delivery stream,
 * `<version>-YYYY-MM-dd-HH-mm-ss-<random>`; NaN for the object of another stream whose name only begins like that.
 */
const arrivedAtMsOf = (text: string): number => {
  const [, date, hours, minutes, seconds] = /^\d+-(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)-[^/]+$/.exec(text) ?? [];
  return Date.parse(`${date}T${hours}:${minutes}:${seconds}Z`);
};
