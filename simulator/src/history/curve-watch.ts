import type { RacerId } from '@alleycat/domain';
import type { ApiClient } from '../api-client.ts';
import { reasonOf, SimulatorError } from '../errors.ts';
import { forEachConcurrently } from '../wait.ts';
import type { BestsBook, RacerBests } from './bests-book.ts';
import { type CurveVerdict, isEqual, judgeCurve } from './curve-judge.ts';

/** Looks at the curves of a run's racers until each is right. */
export interface CurveWatch {
  /** Reads every curve that is not right yet; one that cannot be read is not right. */
  look(): Promise<void>;
  /** Racers whose curve is not right, with the verdict of the last look; undefined: not looked at yet. */
  readonly pending: ReadonlyMap<RacerBests, CurveVerdict | undefined>;
  /** The curve as it was last read, index 0 unused; undefined if it never was. */
  curveOf(racerId: RacerId): Uint16Array | undefined;
}

export interface CurveWatchOptions {
  readonly api: Pick<ApiClient, 'readCurve'>;
  readonly book: BestsBook;
  /** Curves being read at the same time. */
  readonly concurrencyMax: number;
}

/** A look that cannot read so many curves ends: each took several attempts, and the limit is near. */
const failuresPerLookMax = 20;

export function createCurveWatch({ api, book, concurrencyMax }: CurveWatchOptions): CurveWatch {
  const pending = new Map<RacerBests, CurveVerdict | undefined>(book.racers.map((bests) => [bests, undefined]));
  const curves = new Map<RacerId, Uint16Array>();

  const lookAt = async (bests: RacerBests) => {
    const outputs = await api.readCurve(bests.racer);
    curves.set(bests.racer.racerId, Uint16Array.from([0, ...outputs]));
    const verdict = judgeCurve(book, bests, outputs);
    if (isEqual(verdict)) pending.delete(bests);
    else pending.set(bests, verdict);
  };

  return {
    look: async () => {
      let failures = 0;
      await forEachConcurrently([...pending.keys()], concurrencyMax, async (bests) => {
        if (failures >= failuresPerLookMax) return;
        try {
          await lookAt(bests);
        } catch (error) {
          if (!(error instanceof SimulatorError)) throw error;
          failures += 1;
          // To the end, so that the next look begins with the others.
          pending.delete(bests);
          pending.set(bests, unreadable(bests, error));
        }
      });
    },
    pending,
    curveOf: (racerId) => curves.get(racerId),
  };
}

function unreadable({ racer: { racerId, classId } }: RacerBests, error: SimulatorError): CurveVerdict {
  const difference = { problem: 'CURVE_UNREADABLE', expected: 'an answer', found: reasonOf(error) } as const;
  return { missingSeconds: 0, wrongSeconds: 0, findings: [{ source: 'curve', classId, racerId, ...difference }] };
}
