import type { BreakerRecord, Consumer } from '../consumer.ts';
import { StaleWriteError } from '../errors.ts';
import type { BreakerStore } from '../ports/breaker-store.ts';

export interface BreakerEditOptions {
  /** Waits between two tries; `attempt` counts from 1. */
  readonly backOff: (attempt: number) => Promise<void>;
  /** @default 10: besides the breaker there are few who change a switch in the same moment */
  readonly attemptsMax?: number;
}

/** What became of a consumer's record. */
export interface BreakerEdit {
  /** As it is stored now; undefined if the switch was never touched, and was not now. */
  readonly record: BreakerRecord | undefined;
  readonly isChanged: boolean;
}

/** What a record becomes; its consumer and version follow from the one that is stored. */
export type NextBreaker = Omit<BreakerRecord, 'consumer' | 'version'>;

/**
 * Changes the record of a consumer: `edit` is asked again, with what is stored then, until nobody else wrote in between;
 * undefined leaves it as it is. Throws what `edit` throws, and `StaleWriteError` if others came between at every try.
 */
export async function editBreaker(
  { consumer, breakers }: { readonly consumer: Consumer; readonly breakers: BreakerStore },
  { backOff, attemptsMax = 10 }: BreakerEditOptions,
  edit: (known: BreakerRecord | undefined) => Promise<NextBreaker | undefined>,
): Promise<BreakerEdit> {
  for (let attempt = 1; ; attempt += 1) {
    const known = (await breakers.readAll()).find((record) => record.consumer === consumer);
    const next = await edit(known);
    if (next === undefined) return { record: known, isChanged: false };
    const record = { ...next, consumer, version: (known?.version ?? 0) + 1 };
    try {
      await breakers.write(record);
      return { record, isChanged: true };
    } catch (error) {
      if (!(error instanceof StaleWriteError) || attempt >= attemptsMax) throw error;
      await backOff(attempt);
    }
  }
}

/**
 * Whether what comes for a consumer while it is off does not wait but is given up, to be redriven: it is told of
 * objects by events, where the others read streams.
 */
export const isGivenUpWhileOff = (consumer: Consumer): boolean => consumer === 'records';

/**
 * Whether what a consumer does not take in time is lost for it: readings wait in a stream that forgets them. Of frames the
 * next one says it all, and what is given up is kept however long.
 */
export const isForgottenWhileOff = (consumer: Consumer): boolean => consumer === 'aggregate' || consumer === 'finish';

/** Since when what was given up is still to be redriven, as a part of a record. */
export const redriveSince = (sinceMs: number | undefined): Pick<BreakerRecord, 'redriveSinceMs'> =>
  sinceMs === undefined ? {} : { redriveSinceMs: sinceMs };

/** How far clocks may be apart, ms: AWS refuses requests of a clock that is further off. */
export const CLOCK_SKEW_MS_MAX = 300_000;

/** From when on to list what was given up since then: by other clocks than the one that read `sinceMs`. Both epoch ms. */
export const listedFrom = (sinceMs: number): number => sinceMs - CLOCK_SKEW_MS_MAX;
