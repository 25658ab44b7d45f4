/** The files that the dashboard consisted of from one time on. */
export interface SiteRelease {
  readonly releasedAtMs: number;
  readonly keys: readonly string[];
}

/**
 * How long files of an older dashboard are kept, ms: a page that was opened before may ask for its parts until somebody
 * loads it anew.
 */
export const keepOldFilesMs = 30 * 86_400_000;

/** More releases than this are not remembered; their files go when they are {@link keepOldFilesMs} old. */
const releasesMax = 100;

/** Oldest first: what is remembered after a release of these files. The same files twice are one release. */
export function nextReleases(
  earlier: readonly SiteRelease[],
  { keys, nowMs }: { readonly keys: readonly string[]; readonly nowMs: number },
): readonly SiteRelease[] {
  const latest = earlier.at(-1);
  const isSame = latest !== undefined && latest.keys.join('\n') === keys.join('\n');
  const all = isSame ? earlier : [...earlier, { releasedAtMs: nowMs, keys }];
  // A release was current until the next one came.
  const kept = all.filter((_, index) => nowMs - (all[index + 1]?.releasedAtMs ?? nowMs) < keepOldFilesMs);
  return kept.slice(-releasesMax);
}

/** Keys of objects that no page has a use for any more. */
export function outdatedKeys(
  objects: readonly { readonly key: string; readonly modifiedAtMs: number }[],
  { releases, nowMs }: { readonly releases: readonly SiteRelease[]; readonly nowMs: number },
): readonly string[] {
  const kept = new Set(releases.flatMap(({ keys }) => keys));
  return objects
    .filter(({ key, modifiedAtMs }) => !kept.has(key) && nowMs - modifiedAtMs >= keepOldFilesMs)
    .map(({ key }) => key);
}

/** Of what is not such a list nothing is remembered: then files go by their age alone. */
export function parseReleases(text: string): readonly SiteRelease[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter(isRelease) : [];
  } catch {
    return [];
  }
}

const isRelease = (value: unknown): value is SiteRelease =>
  typeof value === 'object' &&
  value !== null &&
  'releasedAtMs' in value &&
  Number.isFinite(value.releasedAtMs) &&
  'keys' in value &&
  Array.isArray(value.keys) &&
  value.keys.every((key) => typeof key === 'string');
