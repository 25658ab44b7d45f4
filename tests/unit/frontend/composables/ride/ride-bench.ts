import { vi } from 'vitest';
import { effectScope, shallowRef } from 'vue';
import { toRacerId } from '../../../../../domain/src/index.ts';
import type { WireReading } from '../../../../../domain/src/wire/index.ts';
import type { Racer } from '../../../../../frontend/src/composables/app/use-session.ts';
import { type StartRideOptions, useRide } from '../../../../../frontend/src/composables/ride/use-ride.ts';
import type { EffortSource } from '../../../../../frontend/src/ride/effort-source.ts';
import type { Effort } from '../../../../../frontend/src/ride/ride-model.ts';
import { classId, raceStartMs } from '../../support.ts';

/** Ticks come at this moment of each second. */
export const phaseMs = 100;
export const raceLengthSeconds = 30;
export const pedalling: Effort = { cadenceRpm: 80, resistancePercent: 40 };
export const ada: Racer = { racerId: toRacerId('ada'), name: 'Ada' };
export const bob: Racer = { racerId: toRacerId('bob'), name: 'Bob' };

export interface Publication {
  readonly topic: string;
  readonly reading: WireReading;
  readonly atMs: number;
  acknowledge(): void;
  refuse(): void;
}

/** A ride on a clock that the test moves, over a link that acknowledges by itself or when it is told to. */
export const createRideBench = ({ startsAtSecond = 0 } = {}) => {
  vi.useFakeTimers({ now: raceStartMs + startsAtSecond * 1_000 });
  const racer = shallowRef<Racer | undefined>(ada);
  const clock = { aheadMs: 0 };
  const link = { mode: 'acknowledges' as 'acknowledges' | 'refuses' | 'holds' };
  const published: Publication[] = [];
  const nowMs = () => Date.now() + clock.aheadMs;
  const publish = (topic: string, payload: Uint8Array) =>
    new Promise<void>((resolve, reject) => {
      const reading: WireReading = JSON.parse(new TextDecoder().decode(payload));
      published.push({ topic, reading, atMs: nowMs(), acknowledge: resolve, refuse: () => reject(new Error('away')) });
      if (link.mode === 'acknowledges') resolve();
      if (link.mode === 'refuses') reject(new Error('away'));
    });
  const bike = { effort: pedalling as Effort | undefined, asked: [] as number[] };
  const source: EffortSource = {
    kind: 'bike',
    nextSecond: ({ second }) => {
      bike.asked.push(second);
      return bike.effort;
    },
  };
  const scope = effectScope();
  const ride = scope.run(() => useRide({ nowMs, publish, racer, seed: 0 }))!;
  const start = (o: Partial<StartRideOptions> = {}) =>
    ride.start({ classId, raceLengthSeconds, readingsTopic: 'readings/{racerId}', source, ...o });
  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000);
  /** What was sent, as `race second event`; the first race is race 0. */
  const sent = () => published.map(({ reading }) => shortOf(reading));
  return { bike, clock, link, nowMs, pass, published, racer, ride, scope, sent, source, start };
};

export const shortOf = ({ raceId, second, event }: Pick<WireReading, 'raceId' | 'second' | 'event'>): string => {
  const startSeconds = Number(raceId.split('-')[1]);
  return `${(startSeconds - raceStartMs / 1_000) / raceLengthSeconds} ${second} ${event}`;
};

/** Seconds `from` to `to` of a race as {@link shortOf} writes them. */
export const secondsOf = (race: number, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index).map(
    (second) => `${race} ${second} ${second === raceLengthSeconds ? 'final' : 'update'}`,
  );
