import { gunzipSync } from 'node:zlib';
import { curvesOf, decodeHistoryBoard, historyRankOf, partitionOf } from '@alleycat/domain';
import { recordReadings, refreshBoard } from '@alleycat/domain/use-cases';
import { parseArchivedReading } from '@alleycat/domain/wire';
import { s3HistoryStore } from '@alleycat/functions/adapters';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { CLASS_ID, type Contestant } from './contest.ts';
import { everyOutput, fieldOf } from './field.ts';

const BUCKET = 'history';
const PARTITIONS = 8;
const options = { backOff: async () => undefined };

/** What the records function does, against object storage over HTTP. */
export const curvesContestant = (awsUrl: string): Contestant => {
  const client = new S3Client({
    endpoint: awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    forcePathStyle: true,
  });
  const history = s3HistoryStore({ client, bucket: BUCKET, partitionCount: PARTITIONS });
  const sizes = async (): Promise<{ key: string; bytes: number }[]> => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    return Contents.map(({ Key = '', Size = 0 }) => ({ key: Key, bytes: Size }));
  };
  return {
    prepare: async (racerCount) => {
      const parts = Array.from({ length: PARTITIONS }, (): ReturnType<typeof fieldOf> => []);
      for (const racer of fieldOf(racerCount)) parts[partitionOf(racer.racerId, PARTITIONS)]?.push(racer);
      for (const [partition, racers] of parts.entries()) {
        await history.writeCurves({ classId: CLASS_ID, partition }, curvesOf(everyOutput(racers)), undefined);
      }
      await refreshBoard(CLASS_ID, { history }, options);
    },
    update: async (delivered) => {
      const lines = gunzipSync(delivered).toString('utf8').split('\n');
      const readings = lines.filter((line) => line !== '').map(parseArchivedReading);
      await recordReadings(readings, { history }, options);
    },
    client: async () => {
      const version = (await history.boardInfo(CLASS_ID))?.version ?? '';
      const encoded = await history.readBoard(CLASS_ID, version);
      if (encoded === undefined) throw new Error('there is no board');
      return () => {
        const field = decodeHistoryBoard(encoded).at(150);
        return field && { top: field.top, rank: historyRankOf(field, { outputHundredths: 15_000 }) };
      };
    },
    storedBytes: async () => (await sizes()).reduce((sum, { bytes }) => sum + bytes, 0),
    clientBytes: async () => (await sizes()).find(({ key }) => key.includes('board'))?.bytes ?? 0,
  };
};
