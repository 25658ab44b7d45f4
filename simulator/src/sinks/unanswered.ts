/** What was sent on connections and not answered yet. All wait equally long, so the oldest runs out of time first. */
export interface Unanswered {
  /** For one connection. */
  newList(): UnansweredList;
}

export interface UnansweredList {
  /** `done` is called once: by the function that comes back, when the time is up, or with the failure of the list. */
  add(done: Done): Done;
  failAll(error: Error): void;
}

type Done = (error?: unknown) => void;

interface Entry {
  readonly done: Done;
  readonly expiresAtMs: number;
  readonly list: Set<Entry>;
}

const sweepMs = 250;

/** One timer for all that waits: there may be thousands of them a second. */
export function createUnanswered(timeoutMs: number): Unanswered {
  const entries = new Set<Entry>(); // in the order of their time
  let timer: NodeJS.Timeout | undefined; // runs while anything waits

  const settle = (entry: Entry, error?: unknown) => {
    if (!entries.delete(entry)) return;
    entry.list.delete(entry);
    entry.done(error);
  };

  const sweep = () => {
    const nowMs = performance.now();
    for (const entry of entries) {
      if (entry.expiresAtMs > nowMs) return;
      settle(entry, new Error(`no answer within ${timeoutMs} ms`));
    }
    clearInterval(timer);
    timer = undefined;
  };

  return {
    newList: () => {
      const list = new Set<Entry>();
      return {
        add: (done) => {
          const entry = { done, expiresAtMs: performance.now() + timeoutMs, list };
          timer ??= setInterval(sweep, sweepMs).unref();
          entries.add(entry);
          list.add(entry);
          return (error) => settle(entry, error ?? undefined);
        },
        failAll: (error) => {
          for (const entry of [...list]) settle(entry, error);
        },
      };
    },
  };
}
