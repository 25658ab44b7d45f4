import type { Finding } from '../../findings.ts';
import { asCount, asDuration } from '../../format.ts';
import type { HistoryFinding } from '../../history/history-findings.ts';
import type { HistoryVerdict } from '../../history/history-verdict.ts';
import { isAcknowledged, type RaceSummary, type Report } from '../report.ts';
import { type Content, html, type Markup } from './markup.ts';
import { foreign, renderFacts, renderSection, renderTable } from './table.ts';

/** Rows that somebody reads; the report as JSON has more. */
const rowsMax = 200;

const raceColumns = [
  { title: 'Race' },
  { title: 'Compared' },
  { title: 'Racers', isNumber: true },
  { title: 'Finished', isNumber: true },
  { title: 'Not finished', isNumber: true },
  { title: 'Lost', isNumber: true },
  { title: 'Wrong', isNumber: true },
] as const;

/** Every race that was ridden. */
export function renderRaces({ races, plan }: Report): Markup | undefined {
  const rows = races.slice(0, rowsMax).map((race) => rowOfRace(race, isAcknowledged(plan)));
  const table = renderTable({ caption: 'Races', columns: raceColumns, rows });
  return renderSection('races', 'Races', races.length === 0 ? undefined : [table, more(races.length - rows.length)]);
}

const comparedBoards = { live: 'live board, race goes on', official: 'live board and official results' } as const;

// Where nothing is acknowledged nobody is certain to have finished.
const rowOfRace = (race: RaceSummary, isCertain: boolean): Content[] => {
  const isOver = race.judged === 'official';
  return [
    race.raceId,
    comparedBoards[race.judged],
    asCount(race.racers),
    isOver && isCertain ? asCount(race.finishers) : '–',
    isOver ? asCount(race.unfinished) : '–',
    asCount(race.lost),
    asCount(race.wrong),
  ];
};

const differenceColumns = [
  { title: 'Where' },
  { title: 'Racer' },
  { title: 'What' },
  { title: 'Expected' },
  { title: 'Is' },
  { title: 'Lost', isNumber: true },
] as const;

/** What boards say and should not say, racer by racer. */
export function renderDifferences({ differences, differenceCount, history }: Report): Markup | undefined {
  const ofHistory = history?.differences ?? [];
  if (differences.length + ofHistory.length === 0) return undefined;
  const rows = [...differences.slice(0, rowsMax).map(rowOfFinding), ...ofHistory.map(rowOfHistory)];
  const table = renderTable({ caption: 'Differences', columns: differenceColumns, rows });
  return renderSection('differences', 'Differences', [
    table,
    more(differenceCount - Math.min(rowsMax, differences.length)),
  ]);
}

const rowOfFinding = ({ board, raceId, racerId, problem, expected, actual, lostReadings }: Finding): Content[] => [
  html`${foreign(raceId)}, ${board}`,
  racerId === undefined ? 'whole board' : foreign(racerId),
  asWords(problem),
  foreign(expected),
  foreign(actual),
  lostReadings === 0 ? '–' : asCount(lostReadings),
];

const rowOfHistory = ({ source, classId, racerId, second, problem, expected, found }: HistoryFinding): Content[] => [
  `class ${classId}, all-time ${source}${second === undefined ? '' : `, second ${second}`}`,
  racerId === undefined ? 'whole board' : foreign(racerId),
  asWords(problem),
  foreign(expected),
  foreign(found),
  '–',
];

/** `READINGS_MISSING` → `readings missing`. */
const asWords = (problem: string): string => problem.toLowerCase().replaceAll('_', ' ');

const more = (count: number): Markup | undefined =>
  count > 0 ? html`<p class="note">and ${asCount(count)} more</p>` : undefined;

/** The class leaderboards after the races. */
export function renderLeaderboardSection({ leaderboards }: Report): Markup | undefined {
  if (leaderboards === undefined) return undefined;
  const { classes, rows, isCut, racers, differences, rightAfterMs } = leaderboards;
  const facts = [
    ['Compared', asCount(classes)],
    ['Lines read', `${asCount(rows)}${isCut ? ', and there are more' : ''}`],
    ['Racers who must be there', asCount(racers)],
    ['Differences', asCount(differences)],
    ['Right after', rightAfterMs === null ? 'never' : asDuration(rightAfterMs)],
  ] as const;
  return renderSection('leaderboards', 'Class leaderboards', renderFacts(facts));
}

/** Curves and boards of all time. */
export function renderHistorySection({ history }: Report): Markup | undefined {
  return renderSection('all-time', 'All time', history === undefined ? undefined : renderFacts(factsOf(history)));
}

const factsOf = (history: HistoryVerdict) =>
  [
    ['Curves as they must be', `${asCount(history.equal)} of ${asCount(history.racers)}`],
    ['Seconds missing', asCount(history.missingSeconds)],
    ['Seconds wrong', asCount(history.wrongSeconds)],
    ['Curves right after', history.completeAfterMs === null ? 'never' : asDuration(history.completeAfterMs)],
    ['Differences on boards', asCount(history.boardDifferences)],
    ['Boards right after', history.boardsAfterMs === null ? 'never' : asDuration(history.boardsAfterMs)],
  ] as const;
