import type { Page, TextStorage } from '../../../frontend/src/identity/page.ts';

const createTextStorage = (onChange: (key: string) => void = () => undefined): TextStorage => {
  const texts = new Map<string, string>();
  return {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => {
      texts.set(key, text);
      onChange(key);
    },
    removeItem: (key) => {
      texts.delete(key);
      onChange(key);
    },
  };
};

/** A device in memory: its tabs share a storage, hear of each other's changes, and take turns. */
export const createMemoryDevice = () => {
  const listeners: { tab: number; key: string; onChange: () => void }[] = [];
  let tabCount = 0;
  let writer = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const shared = createTextStorage((key) => {
    for (const listener of [...listeners]) if (listener.key === key && listener.tab !== writer) listener.onChange();
  });
  const openTab = (href = 'http://board.example/') => {
    tabCount += 1;
    const tab = tabCount;
    const as = <Result>(change: () => Result): Result => {
      writer = tab;
      return change();
    };
    const visited: string[] = [];
    let address = new URL(href);
    const page: Page & { readonly visited: readonly string[] } = {
      origin: address.origin,
      visited,
      address: () => new URL(address),
      go: ({ href }) => visited.push(href),
      rename: (path) => {
        address = new URL(path, address);
      },
      deviceStorage: {
        getItem: shared.getItem,
        setItem: (key, text) => as(() => shared.setItem(key, text)),
        removeItem: (key) => as(() => shared.removeItem(key)),
      },
      tabStorage: createTextStorage(),
      onDeviceStorage: (key, onChange) => {
        const listener = { tab, key, onChange };
        listeners.push(listener);
        return () => listeners.splice(listeners.indexOf(listener), 1);
      },
      exclusively: (_name, task) => {
        const done = turn.then(task);
        turn = done.catch(() => undefined);
        return done;
      },
    };
    return page;
  };
  return { openTab };
};
