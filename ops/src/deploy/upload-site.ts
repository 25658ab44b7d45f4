import type { SiteBucket } from './site-bucket.ts';
import { byteCountOf, type SiteFile, siteFile } from './site-files.ts';
import { nextReleases, outdatedKeys, parseReleases } from './site-releases.ts';

/** What became of a dashboard's files. */
export interface SiteUpload {
  readonly uploaded: number;
  readonly uploadedBytes: number;
  readonly unchanged: number;
  /** Of older dashboards, which nobody has a use for any more. */
  readonly deleted: number;
}

export interface UploadOptions {
  /** Since the Unix epoch. */
  readonly nowMs: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Which files a dashboard consisted of, and from when on. */
const releasesKey = 'releases.json';
const uploadsAtOnce = 8;

/**
 * Brings a dashboard into its bucket, only what is not there yet: what pages load first, pages last, so that a page never
 * asks for what is not there. What older pages load stays for a month. May be done again at any time, and after an
 * interrupt, at which it stops between two files.
 */
export async function uploadSite(
  files: readonly SiteFile[],
  bucket: SiteBucket,
  { nowMs, signal, onProgress }: UploadOptions,
): Promise<SiteUpload> {
  const objects = await bucket.list();
  const etags = new Map(objects.map(({ key, etag }) => [key, etag]));
  const isChanged = ({ key, etag }: SiteFile): boolean => etags.get(key) !== etag;
  const changed = files.filter(isChanged);
  let done = 0;
  const put = async (file: SiteFile): Promise<void> => {
    signal.throwIfAborted();
    await bucket.put(file);
    done += 1;
    onProgress?.({ done, total: changed.length });
  };
  for (const phase of [0, 1, 2])
    await putAll(
      changed.filter(({ key }) => phaseOf(key) === phase),
      put,
    );
  const keys = [...files.map(({ key }) => key), releasesKey].sort();
  const releases = nextReleases(parseReleases((await bucket.readText(releasesKey)) ?? ''), { keys, nowMs });
  const memory = siteFile(releasesKey, Buffer.from(JSON.stringify(releases)));
  if (isChanged(memory)) await bucket.put(memory);
  const outdated = outdatedKeys(objects, { releases, nowMs });
  await bucket.remove(outdated);
  return {
    uploaded: changed.length,
    uploadedBytes: byteCountOf(changed),
    unchanged: files.length - changed.length,
    deleted: outdated.length,
  };
}

/** What a page loads, what it asks for, the page itself. */
function phaseOf(key: string): 0 | 1 | 2 {
  if (key.endsWith('.html')) return 2;
  return key.startsWith('assets/') ? 0 : 1;
}

async function putAll(files: readonly SiteFile[], put: (file: SiteFile) => Promise<void>): Promise<void> {
  for (let start = 0; start < files.length; start += uploadsAtOnce)
    await Promise.all(files.slice(start, start + uploadsAtOnce).map(put));
}
