import type { Page, TextStorage } from './page.ts';
import { withLease } from './with-lease.ts';

/** The page in the browser that it runs in. */
export function createBrowserPage(): Page {
  const deviceStorage = storageOf('localStorage');
  return {
    origin: location.origin,
    address: () => new URL(location.href),
    go: (address) => location.assign(address),
    rename: (path) => history.replaceState(null, '', path),
    deviceStorage,
    tabStorage: storageOf('sessionStorage'),
    onDeviceStorage: (key, onChange) => {
      // Without a key everything was cleared.
      const listener = (event: StorageEvent) => {
        if (event.key === key || event.key === null) onChange();
      };
      window.addEventListener('storage', listener);
      return () => window.removeEventListener('storage', listener);
    },
    exclusively: async (name, task) => {
      // The type says that it is always there, but it is missing where a page came over plain http, as in a LAN.
      const locks: LockManager | undefined = navigator.locks;
      if (locks !== undefined) return locks.request(name, task);
      return withLease({ key: `${name}.lease`, storage: deviceStorage }, task);
    },
  };
}

/** Where storage is forbidden, one that lasts as long as the page. */
function storageOf(name: 'localStorage' | 'sessionStorage'): TextStorage {
  try {
    // Reading the property throws where a browser blocks all storage.
    return window[name];
  } catch {
    const texts = new Map<string, string>();
    return {
      getItem: (key) => texts.get(key) ?? null,
      setItem: (key, text) => texts.set(key, text),
      removeItem: (key) => texts.delete(key),
    };
  }
}
