import { rememberedReloadsMax } from './reload-policy.ts';

/** What a screen needs of the page to load itself anew. */
export interface ReloadPage {
  /** Address of the script that runs; undefined if the page does not say. */
  readonly runningEntry: string | undefined;
  /** How long the page has been running, whatever happens to the device's clock. */
  uptimeMs(): number;
  nowMs(): number;
  /** Address of the script that the platform serves now. Rejects, or is undefined, when the page cannot be had. */
  readServedEntry(): Promise<string | undefined>;
  /** When this tab has reloaded itself, oldest first; undefined where the browser remembers nothing. */
  readReloads(): readonly number[] | undefined;
  noteReload(atMs: number): void;
  reload(): void;
}

const storageKey = 'alleycat.screenReloads';
const answerTimeoutMs = 8_000;

/** Address of the entry script in the source of a page: its first module with an address. */
export function entryOf(html: string): string | undefined {
  return /<script\b(?=[^>]*\btype="module")[^>]*\bsrc="([^"]+)"/.exec(html)?.[1];
}

/** The page of a browser. */
export function createReloadPage(): ReloadPage {
  const runningEntry = document.querySelector('script[type="module"][src]')?.getAttribute('src') ?? undefined;
  const readReloads = () => {
    try {
      return listOf(JSON.parse(sessionStorage.getItem(storageKey) ?? '[]'));
    } catch {
      return undefined;
    }
  };
  return {
    runningEntry,
    uptimeMs: () => performance.now(),
    nowMs: () => Date.now(),
    readServedEntry: async () => {
      const response = await fetch('/', { cache: 'no-store', signal: AbortSignal.timeout(answerTimeoutMs) });
      return response.ok ? entryOf(await response.text()) : undefined;
    },
    readReloads,
    noteReload: (atMs) => {
      try {
        const known = readReloads() ?? [];
        sessionStorage.setItem(storageKey, JSON.stringify([...known, atMs].slice(-rememberedReloadsMax)));
      } catch {
        // Then it waits the longest wait before each.
      }
    },
    reload: () => location.reload(),
  };
}

const listOf = (stored: unknown): number[] =>
  Array.isArray(stored) ? stored.filter((one): one is number => typeof one === 'number') : [];
