import type { TextStorage } from './page.ts';

/** Nobody who holds the lock needs longer: a token request is given up before. */
const leaseMs = 12_000;
const pollMs = 50;

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Runs a task while no other tab runs one with the same key: for pages without Web Locks. The lease lies in the storage
 * that the tabs share. Storage has no compare-and-set: who writes looks again a moment later whether they are still the
 * one. A tab that died leaves a lease that ends by itself, and after that long nobody waits on.
 */
export async function withLease<Result>(
  o: { key: string; storage: TextStorage },
  task: () => Promise<Result>,
): Promise<Result> {
  const owner = crypto.getRandomValues(new Uint32Array(2)).join('-');
  const read = () => {
    const [holder = '', untilMs = '0'] = (o.storage.getItem(o.key) ?? '').split(' ');
    // A lease that lies further ahead was written by another clock.
    const leftMs = Number(untilMs) - Date.now();
    return leftMs > 0 && leftMs <= leaseMs ? holder : undefined;
  };
  const patienceEndsAtMs = Date.now() + leaseMs;
  while (read() !== owner && Date.now() < patienceEndsAtMs) {
    if (read() === undefined) o.storage.setItem(o.key, `${owner} ${Date.now() + leaseMs}`);
    await delay(pollMs * (0.5 + Math.random()));
  }
  try {
    return await task();
  } finally {
    if (read() === owner) o.storage.removeItem(o.key);
  }
}
