import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock, Timer } from './core/clock.ts';
import type { Service } from './core/service.ts';

/** How this process itself is doing. */
export interface ProcessMetrics {
  readonly uptimeSeconds: number;
  /** Time on processors since the start, of all threads: functions and the disk's included. */
  readonly cpuSeconds: number;
  readonly memory: { readonly residentBytes: number; readonly heapUsedBytes: number };
  /** How long callbacks had to wait for their turn, over the last 10 to 20 s. Everything in this process shares one turn. */
  readonly eventLoopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** Memory and delays of the process; measures while it is started. */
export interface ProcessMeter extends Service {
  read(): ProcessMetrics;
}

/** A timer of the machine looks this often; that part of what it measures is its own. */
const RESOLUTION_MS = 20;
const WINDOW_MS = 10_000;

type Delays = ProcessMetrics['eventLoopDelayMs'];
const NONE: Delays = { p50: 0, p99: 0, max: 0 };

export const createProcessMeter = (clock: Clock): ProcessMeter => {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let startedAtMs = clock.nowMs();
  let usedBefore = process.cpuUsage();
  let before = NONE;
  let timer: Timer | undefined;

  const now = (): Delays =>
    delays.count === 0
      ? NONE
      : { p50: beyond(delays.percentile(50)), p99: beyond(delays.percentile(99)), max: beyond(delays.max) };
  const turnRegularly = (): void => {
    timer = clock.after(WINDOW_MS, () => {
      before = now();
      delays.reset();
      turnRegularly();
    });
  };
  return {
    name: 'process-meter',
    start: async () => {
      startedAtMs = clock.nowMs();
      usedBefore = process.cpuUsage();
      delays.enable();
      turnRegularly();
    },
    stop: async () => {
      timer?.cancel();
      delays.disable();
    },
    read: () => {
      const { rss: residentBytes, heapUsed: heapUsedBytes } = process.memoryUsage();
      const uptimeSeconds = Math.round((clock.nowMs() - startedAtMs) / 1000);
      const { user, system } = process.cpuUsage(usedBefore);
      const memory = { residentBytes, heapUsedBytes };
      const eventLoopDelayMs = worseOf(before, now());
      return { uptimeSeconds, cpuSeconds: (user + system) / 1e6, memory, eventLoopDelayMs };
    },
  };
};

const beyond = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);

const worseOf = (a: Delays, b: Delays): Delays => ({
  p50: Math.max(a.p50, b.p50),
  p99: Math.max(a.p99, b.p99),
  max: Math.max(a.max, b.max),
});
