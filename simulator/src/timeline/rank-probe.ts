import {
  type LiveFrame,
  outputHundredths,
  type Race,
  type RosterEntry,
  raceAt,
  rankInQuantiles,
} from '@alleycat/domain';
import { effortAt, type SimulatedRacer } from '../racer-model.ts';

export const FIELD_PLACES = ['first', 'upper quarter', 'middle', 'lower quarter', 'last'] as const;
/** Where a racer will end in the field, by the last output. */
export type FieldPlace = (typeof FIELD_PLACES)[number];

export interface RankedRacer {
  readonly racerId: string;
  readonly name: string;
  readonly place: FieldPlace;
}

/** Follows the ranks of a few racers of one class as the live feed shows them. */
export interface RankProbe {
  /** Chooses five racers by their outputs at the end of this race, and follows them in every race of its class. */
  follow(race: Race): void;
  /** A frame came, with the roster of its version. */
  see(frame: LiveFrame, roster: readonly RosterEntry[]): void;
  racers(): readonly RankedRacer[];
  /** By the newest frame, in the order of the racers; null for one whom it does not show. */
  ranks(): readonly (number | null)[];
}

interface Follower extends RankedRacer {
  readonly racer: SimulatedRacer;
}

export function createRankProbe(field: readonly SimulatedRacer[], raceLengthSeconds: number): RankProbe {
  let followed: readonly Follower[] = [];
  let newest: { readonly frame: LiveFrame; readonly roster: readonly RosterEntry[] } | undefined;
  return {
    follow: (race) => {
      followed = chooseFrom(field, race);
      newest = undefined;
    },
    see: (frame, roster) => {
      if (frame.classId === followed[0]?.racer.classId) newest = { frame, roster };
    },
    racers: () => followed.map(({ racerId, name, place }) => ({ racerId, name, place })),
    ranks: () =>
      followed.map(({ racer }) => {
        if (newest === undefined) return null;
        const { frame, roster } = newest;
        const rosterIndex = roster.findIndex(({ racerId }) => racerId === racer.racerId);
        return rosterIndex === -1 ? null : rankIn(frame, { rosterIndex, racer, raceLengthSeconds });
      }),
  };
}

function chooseFrom(field: readonly SimulatedRacer[], race: Race): Follower[] {
  const outputOf = (racer: SimulatedRacer) => outputHundredths(effortAt(racer, race, race.lengthSeconds));
  const ranked = field
    .filter(({ classId }) => classId === race.classId)
    .map((racer) => ({ racer, output: outputOf(racer) }))
    .sort((a, b) => b.output - a.output || a.racer.index - b.racer.index);
  const chosen = new Map<SimulatedRacer, FieldPlace>();
  for (const [index, place] of FIELD_PLACES.entries()) {
    const at = ranked[Math.round((index * (ranked.length - 1)) / (FIELD_PLACES.length - 1))];
    if (at !== undefined && !chosen.has(at.racer)) chosen.set(at.racer, place);
  }
  return [...chosen].map(([racer, place]) => ({ racer, racerId: racer.racerId, name: racer.name, place }));
}

interface Sought {
  readonly rosterIndex: number;
  readonly racer: SimulatedRacer;
  readonly raceLengthSeconds: number;
}

function rankIn(frame: LiveFrame, { rosterIndex, racer, raceLengthSeconds }: Sought): number | null {
  if (frame.kind === 'full') {
    const own = frame.entries[rosterIndex]?.outputHundredths;
    return own === undefined ? null : 1 + countAbove(frame.entries, own);
  }
  const shown = frame.top.find((entry) => entry.rosterIndex === rosterIndex);
  if (shown !== undefined) return 1 + countAbove(frame.top, shown.outputHundredths);
  // Behind the top a frame shows outputs at some ranks only: a racer finds the own one among them, as a dashboard does.
  const race = raceAt({ classId: frame.classId, atMs: frame.startSeconds * 1000, raceLengthSeconds });
  const output = outputHundredths(effortAt(racer, race, frame.newestSecond));
  return rankInQuantiles(frame.quantiles, frame.count, output);
}

const countAbove = (entries: readonly ({ outputHundredths: number } | undefined)[], own: number): number =>
  entries.reduce((above, entry) => above + (entry !== undefined && entry.outputHundredths > own ? 1 : 0), 0);
