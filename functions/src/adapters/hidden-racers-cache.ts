import type { RacerId } from '@alleycat/domain';
import type { Clock, HiddenRacers, HiddenStore } from '@alleycat/domain/ports';

export interface HiddenRacersCacheOptions {
  readonly store: Pick<HiddenStore, 'read'>;
  readonly clock: Clock;
  /** How old an answer may be, ms; it is also how long nobody asks again after a failure. */
  readonly maxAgeMs: number;
  /** Told of every failed read, at most one in `maxAgeMs`. */
  readonly onFailure: (error: unknown) => void;
  /** Taken while no read has succeeded yet; without it, asking fails until one does. */
  readonly whileUnknown?: ReadonlySet<RacerId>;
}

/** Remembers who is hidden. Once that is known, a read that fails changes nothing and fails nobody. */
export const createHiddenRacersCache = (options: HiddenRacersCacheOptions): HiddenRacers => {
  const { store, clock, maxAgeMs, onFailure } = options;
  let known = options.whileUnknown;
  let knownVersion: number | undefined;
  let triedAtMs: number | undefined;
  let failure: unknown;
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    try {
      const { version, racers } = await store.read();
      if (version !== knownVersion) known = new Set(racers.map(({ racerId }) => racerId));
      knownVersion = version;
    } catch (error) {
      failure = error;
      onFailure(error);
    } finally {
      triedAtMs = clock.nowMs();
      reading = undefined;
    }
  };

  // A clock that was set back must not stop reading.
  const isDue = (ageMs: number): boolean => !(ageMs >= 0 && ageMs < maxAgeMs);

  return {
    current: async () => {
      if (triedAtMs === undefined || isDue(clock.nowMs() - triedAtMs)) {
        reading ??= read();
        await reading;
      }
      if (known === undefined) throw failure;
      return known;
    },
  };
};
