import { asDuration, counted } from '../format.ts';
import { knownOf, unknownOf } from './asked.ts';
import type { MappingFacts, RankFacts, StatusFacts } from './facts.ts';
import { freshOf, totalOf } from './minutes.ts';
import { bad, type Concern, type Part, partOf, warning } from './part.ts';

/** Beyond what its batching window takes by itself. Who asks for their own place is put in at once. */
const behindAfterMs = 60_000;

/** Judges the rank index by what the functions say that write and ask it. */
export function judgeRanks(ranks: StatusFacts['ranks'], nowMs: number): Part {
  const part = { kind: 'ranks', name: 'index' } as const;
  if (!('value' in ranks)) {
    return partOf({ ...part, summary: [], concerns: [unknownOf(ranks, 'Whether there is one')], figures: {} });
  }
  if (ranks.value === undefined) {
    const summary = ['none, places are counted in the table'];
    return partOf({ ...part, summary, concerns: [], figures: { switch: 'none' } });
  }
  return partOf({ ...part, ...judged(ranks.value, nowMs) });
}

function judged({ said, calls, mapping }: RankFacts, nowMs: number) {
  const known = knownOf(said);
  const source = knownOf(mapping);
  const ageMs = freshOf(knownOf(calls)?.recordAgeMs ?? [], nowMs);
  const figures = {
    switch: source && (source.isOn ? 'on' : 'off'),
    isAway: known && freshOf(known.away, nowMs),
    bestsIndexed: known && totalOf(known.indexed),
    bestsUnreadable: known && totalOf(known.unreadable),
    racersRepaired: known && totalOf(known.repaired),
    classesRebuilt: known && totalOf(known.rebuilt),
    answeredByTable: known && totalOf(known.placesFromTable) + totalOf(known.bestsFromTable),
    ageMs,
  };
  const { bestsIndexed, racersRepaired = 0, bestsUnreadable = 0, answeredByTable = 0 } = figures;
  return {
    summary: [
      figures.switch ?? 'switch not known',
      bestsIndexed === undefined ? undefined : `${counted(bestsIndexed, 'best')} indexed`,
      racersRepaired === 0 ? undefined : `${counted(racersRepaired, 'racer')} put right`,
      ageMs === undefined ? undefined : `oldest best ${asDuration(ageMs)}`,
    ],
    concerns: [
      unknownOf(said, 'What its functions say'),
      unknownOf(mapping, 'Its event source'),
      source && sourceConcern(source, ageMs),
      figures.isAway ? away : undefined,
      answeredByTable === 0 || figures.isAway ? undefined : unasked(answeredByTable),
      bestsUnreadable === 0 ? undefined : unreadable(bestsUnreadable),
    ],
    figures,
  };
}

function sourceConcern({ isOn, lastResult, windowMs }: MappingFacts, ageMs: number | undefined): Concern | undefined {
  if (!isOn) {
    const why = 'Somebody switched its event source off: ranks stand still, but for those of who looks at their own.';
    return bad(why, 'Switch it on in Lambda. After more than a day: npm run ops -- rebuild-ranks.');
  }
  if (ageMs === undefined || ageMs <= behindAfterMs + windowMs) return undefined;
  if (lastResult.startsWith('PROBLEM')) {
    const why = `It is stuck, the oldest best waits for ${asDuration(ageMs)}: ${lastResult.replace(/^PROBLEM: /, '')}.`;
    return bad(why, 'Read the log of ranks for the reason.');
  }
  return warning(
    `It is ${asDuration(ageMs)} behind.`,
    'Wait if it was away for a while; otherwise read the log of ranks.',
  );
}

const away = warning(
  'It cannot be reached: places are counted in the table, in large classes about.',
  'Read the log of ranks for the reason. It is built anew by itself when it is back.',
);

const unasked = (count: number): Concern =>
  warning(
    `${counted(count, 'request')} went without it in the last minutes.`,
    'Read the logs of read-leaderboards and read-history for the reason.',
  );

const unreadable = (count: number): Concern =>
  bad(`${counted(count, 'stored best')} could not be read.`, 'Read the log of ranks: it names the first of them.');
