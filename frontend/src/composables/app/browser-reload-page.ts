import { entryOf, type ReloadPage } from './reload-page.ts';

const storageKey = 'alleycat.screenReloads';
const answerTimeoutMs = 8_000;
/** More are not remembered: the wait before a reload, which doubles with each, has long reached its maximum by then. */
const rememberedReloadsMax = 8;

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
    onPartMissing: (listener) => {
      // Vite says so: the file may be gone with an older deployment.
      window.addEventListener('vite:preloadError', listener);
      return () => window.removeEventListener('vite:preloadError', listener);
    },
    reload: () => location.reload(),
  };
}

const listOf = (stored: unknown): number[] =>
  Array.isArray(stored) ? stored.filter((one): one is number => typeof one === 'number') : [];
