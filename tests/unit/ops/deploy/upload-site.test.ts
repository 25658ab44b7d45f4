import { describe, expect, it } from 'vitest';
import type { SiteBucket, SiteObject } from '../../../../ops/src/deploy/site-bucket.ts';
import { type SiteFile, siteFile } from '../../../../ops/src/deploy/site-files.ts';
import { uploadSite } from '../../../../ops/src/deploy/upload-site.ts';

const dayMs = 86_400_000;
const file = (key: string, text = key): SiteFile => siteFile(key, Buffer.from(text));

/** A bucket in memory that tells what was done to it. */
const memoryBucket = () => {
  const objects = new Map<string, SiteObject & { readonly text: string }>();
  const done: string[] = [];
  const clock = { nowMs: 0 };
  const bucket: SiteBucket = {
    list: async () => [...objects.values()],
    readText: async (key) => objects.get(key)?.text,
    put: async ({ key, etag, body }) => {
      done.push(`put ${key}`);
      objects.set(key, { key, etag, modifiedAtMs: clock.nowMs, text: Buffer.from(body).toString() });
    },
    remove: async (keys) => {
      for (const key of keys) {
        done.push(`remove ${key}`);
        objects.delete(key);
      }
    },
  };
  return { bucket, objects, clock, takeDone: () => done.splice(0) };
};

const { signal } = new AbortController();
const first = [file('index.html', 'one'), file('config.json'), file('assets/a-12345678.js'), file('favicon.svg')];
const second = [file('index.html', 'two'), file('config.json'), file('assets/b-12345678.js'), file('favicon.svg')];

describe('the upload of a dashboard', () => {
  it('brings what pages load first, pages last', async () => {
    const { bucket, takeDone } = memoryBucket();
    const steps: string[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) => void steps.push(`${done}/${total}`);
    expect(await uploadSite(first, bucket, { nowMs: 0, signal, onProgress })).toEqual({
      uploaded: 4,
      uploadedBytes: 'one'.length + 'config.json'.length + 'assets/a-12345678.js'.length + 'favicon.svg'.length,
      unchanged: 0,
      deleted: 0,
    });
    expect(takeDone()).toEqual([
      'put assets/a-12345678.js',
      'put config.json',
      'put favicon.svg',
      'put index.html',
      'put releases.json',
    ]);
    expect(steps).toEqual(['1/4', '2/4', '3/4', '4/4']);
  });

  it('does nothing the second time', async () => {
    const { bucket, takeDone } = memoryBucket();
    await uploadSite(first, bucket, { nowMs: 0, signal });
    takeDone();
    expect(await uploadSite(first, bucket, { nowMs: 50 * dayMs, signal })).toEqual({
      uploaded: 0,
      uploadedBytes: 0,
      unchanged: 4,
      deleted: 0,
    });
    expect(takeDone()).toEqual([]);
  });

  it('keeps what pages of the last 30 days load, however old it is', async () => {
    const { bucket, clock, objects, takeDone } = memoryBucket();
    const at = (day: number) => {
      clock.nowMs = day * dayMs;
      return { nowMs: clock.nowMs, signal };
    };
    await uploadSite(first, bucket, at(0));
    expect(await uploadSite(second, bucket, at(100))).toMatchObject({ uploaded: 2, unchanged: 2, deleted: 0 });
    takeDone();
    expect(await uploadSite(second, bucket, at(129))).toMatchObject({ uploaded: 0, deleted: 0 });
    expect(takeDone()).toEqual([]);
    expect(await uploadSite(second, bucket, at(130))).toMatchObject({ uploaded: 0, deleted: 1 });
    expect(takeDone()).toEqual(['put releases.json', 'remove assets/a-12345678.js']);
    expect([...objects.keys()].sort()).toEqual([
      'assets/b-12345678.js',
      'config.json',
      'favicon.svg',
      'index.html',
      'releases.json',
    ]);
  });

  it('goes on where it was interrupted, and never shows a page without its parts', async () => {
    const { bucket, objects, takeDone } = memoryBucket();
    const interruption = new AbortController();
    const many = [...Array.from({ length: 20 }, (_, index) => file(`assets/${index}-12345678.js`)), file('index.html')];
    const onProgress = ({ done }: { done: number }) => done === 10 && interruption.abort();
    await expect(uploadSite(many, bucket, { nowMs: 0, signal: interruption.signal, onProgress })).rejects.toThrow();
    expect(objects.has('index.html')).toBe(false);
    const before = takeDone().length;
    expect(await uploadSite(many, bucket, { nowMs: 0, signal })).toMatchObject({ uploaded: 21 - before });
  });
});
