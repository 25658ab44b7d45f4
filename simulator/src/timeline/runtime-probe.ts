import { parseRuntimeMetrics, type RuntimeMetrics } from './runtime-metrics.ts';

/** The last answer of a local runtime. */
export interface RuntimeLook {
  readonly metrics: RuntimeMetrics;
  /** Of the machine's clock, when the answer came. */
  readonly receivedAtSeconds: number;
}

/** Asks a local runtime how it is doing. */
export interface RuntimeProbe {
  /** Asks unless the last question is still open; resolves when there is an answer or none will come. */
  ask(): Promise<void>;
  latest(): RuntimeLook | undefined;
}

export interface RuntimeProbeOptions {
  /** Root of the runtime's web port. */
  readonly url: string;
  /** Called with each answer. */
  readonly onMetrics?: (metrics: RuntimeMetrics) => void;
  /** @default the platform's own */
  readonly fetch?: typeof fetch;
  /** @default the machine's */
  readonly nowSeconds?: () => number;
}

/** A runtime that is busier than this tells nothing of that second. */
const timeoutMs = 2_000;

export function createRuntimeProbe(options: RuntimeProbeOptions): RuntimeProbe {
  const { url, onMetrics, fetch: request = fetch, nowSeconds = () => performance.now() / 1000 } = options;
  let latest: RuntimeLook | undefined;
  let open: Promise<void> | undefined;
  const askNow = async () => {
    try {
      const response = await request(`${url}/_local/metrics`, { signal: AbortSignal.timeout(timeoutMs) });
      if (!response.ok) return void (await response.body?.cancel());
      const metrics = parseRuntimeMetrics(await response.json());
      latest = { metrics, receivedAtSeconds: nowSeconds() };
      onMetrics?.(metrics);
    } catch {
      // A runtime that is killed in a run, or has no such page, leaves a hole in the timeline.
    }
  };
  return {
    ask: () => {
      open ??= askNow().finally(() => {
        open = undefined;
      });
      return open;
    },
    latest: () => latest,
  };
}
