import type { Race, RaceRules } from './race.ts';

// Some twenty races are being ridden at any time (six classes, the slot before and after). Beyond the limit all is
// forgotten at once: a sender who makes races up then costs parsing again, but no memory.
const RACES_MAX = 256;

/** Remembers races of known classes by the text of their id; parsing that text is the dearest step of a reading. */
export interface RaceMemo {
  find(text: string): Race | undefined;
  keep(race: Race): void;
}

const memos = new WeakMap<RaceRules, RaceMemo>();
let latest: { readonly rules: RaceRules; readonly memo: RaceMemo } | undefined;

/** The memo that belongs to one set of rules. */
export function raceMemoOf(rules: RaceRules): RaceMemo {
  if (latest?.rules === rules) return latest.memo;
  const memo = memos.get(rules) ?? createRaceMemo();
  memos.set(rules, memo);
  latest = { rules, memo };
  return memo;
}

function createRaceMemo(): RaceMemo {
  const races = new Map<string, Race>();
  let last: Race | undefined;
  return {
    find(text) {
      if (last !== undefined && last.raceId === text) return last;
      const race = races.get(text);
      if (race !== undefined) last = race;
      return race;
    },
    keep(race) {
      if (races.size >= RACES_MAX) races.clear();
      races.set(race.raceId, race);
      last = race;
    },
  };
}
