import type { RacerId } from '../ids.ts';
import { isImplausibleChange, type OutputChange, outputChangeOf } from '../plausibility.ts';
import type { Clock } from '../ports/clock.ts';
import type { HiddenRacers } from '../ports/hidden-store.ts';
import type { RosterStore } from '../ports/roster-store.ts';
import type { StandingsStore, StandingsWriter } from '../ports/standings-store.ts';
import type { SummaryStore } from '../ports/summary-store.ts';
import { parseRaceSlot, type RaceSlot } from '../race.ts';
import type { Roster } from '../roster.ts';
import { joinStanding, newestSecondOf, type Standing, type Standings, sameStanding } from '../standing.ts';
import type { StoredStandings } from '../stored-standings.ts';
import { standingOfRow, type WindowRace, type WindowRow } from '../window.ts';
import { catchUpRoster, type EnterRacersOptions, enterRacers } from './enter-racers.ts';
import type { RaceCache, RaceMemory } from './race-cache.ts';

/** What closing a window needs. */
export interface CloseWindowPorts {
  readonly standings: StandingsStore;
  readonly roster: RosterStore;
  readonly summaries: SummaryStore;
  readonly hidden: HiddenRacers;
  readonly clock: Clock;
  /** Lives as long as the process. */
  readonly cache: RaceCache;
}

/** What became of one race of a window. */
export interface RaceOutcome {
  readonly raceId: RaceSlot['raceId'];
  /** Racers in the race now. */
  readonly racerCount: number;
  /** Racers that this try brought in. */
  readonly enteredCount: number;
  /** Racers that found the race full. */
  readonly turnedAwayCount: number;
  /** Hidden racers who rode in this window. */
  readonly hiddenCount: number;
  /** Version of what this writer has stored of the standings; 0 if that is nothing. */
  readonly version: number;
  /** False if all of it was known already. */
  readonly isChanged: boolean;
  /** Racers whose output changed faster than it can, as far as this window and what was stored show it. */
  readonly implausibleChanges: readonly OutputChange[];
}

export interface CloseRaceOptions {
  /** Under which name standings are kept. */
  readonly writer: string;
  readonly entering: EnterRacersOptions;
  /** Output change per second above which a racer is pointed out, hundredths; 0 = none is. */
  readonly outputChangeMaxHundredths: number;
  readonly hidden: ReadonlySet<RacerId>;
}

/**
 * Joins the rows of a window with what is stored of their race; one try. Hidden racers do not enter, and of those who
 * are in the race already nothing stays but their place in the roster. Throws `StaleWriteError` if another writer came
 * between. Safe to repeat, wherever it stopped.
 */
export async function closeRace(
  [raceId, allRows]: WindowRace,
  ports: CloseWindowPorts,
  { writer, entering, outputChangeMaxHundredths, hidden }: CloseRaceOptions,
): Promise<RaceOutcome> {
  const race = parseRaceSlot(raceId);
  const of: StandingsWriter = { raceId: race.raceId, writer };
  const rows = hidden.size === 0 ? allRows : allRows.filter(([racerId]) => !hidden.has(racerId));
  const memory = ports.cache.recall(race.raceId);
  const { roster } = memory;
  const isRemembered = memory.stored.has(writer);
  const own = isRemembered ? memory.stored.get(writer) : await ports.standings.readOf(of);
  const known = own ?? (await readOthers(of, ports));
  // Among others the roster is read for those it lacks only: pages of it are longer than what one writer has stored.
  const isBehind = ports.cache.isAlone() || known === undefined || known.standings.length > roster.size;
  const isCaughtUp = !isRemembered && isBehind;
  if (isCaughtUp) await catchUpRoster(race.raceId, roster, ports);
  // The roster first: a standing must never point at a racer whom the roster lacks.
  const enteredCount = await enterRacers(rows, { raceId: race.raceId, roster, isCaughtUp, ...entering }, ports);
  const standings = joinRows(rows, { roster, known, hidden });
  const stored = standings === undefined ? own : await writeStandings(standings, { of, own, known, ports });
  await recordRacerCount(race, memory, ports.summaries);
  if (ports.cache.isAlone()) memory.stored.set(writer, stored);
  return {
    raceId: race.raceId,
    racerCount: roster.size,
    enteredCount,
    turnedAwayCount: rows.filter(([racerId]) => roster.indexOf(racerId) === undefined).length,
    hiddenCount: allRows.length - rows.length,
    version: stored?.version ?? 0,
    isChanged: standings !== undefined,
    implausibleChanges: findImplausible(rows, { roster, known }, outputChangeMaxHundredths),
  };
}

/**
 * What the only writer of a race begins with, where several others have begun it: an operator has since put it on one
 * partition key. From then on its standings are all that is announced, so they hold what came before, and their version
 * goes on.
 */
const readOthers = async (
  { raceId, writer }: StandingsWriter,
  { standings }: CloseWindowPorts,
): Promise<StoredStandings | undefined> => (writer === '' ? standings.read(raceId) : undefined);

interface KnownRace {
  readonly roster: Roster;
  /** What the writer goes on from. */
  readonly known: StoredStandings | undefined;
}

interface KnownStandings {
  /** What this writer has stored. */
  readonly own: StoredStandings | undefined;
  /** What it goes on from. */
  readonly known: StoredStandings | undefined;
}

async function writeStandings(
  standings: Standings,
  { of, own, known, ports }: KnownStandings & { of: StandingsWriter; ports: CloseWindowPorts },
): Promise<StoredStandings> {
  const next: StoredStandings = {
    version: (known?.version ?? 0) + 1,
    publishedAtMs: ports.clock.nowMs(),
    newestSecond: newestSecondOf(standings),
    standings,
  };
  await ports.standings.write(of, next, own?.version ?? 0);
  return next;
}

/** The standings with the rows joined in and hidden racers taken out; undefined if that changes nothing. */
function joinRows(
  rows: readonly WindowRow[],
  { roster, known: stored, hidden }: KnownRace & { hidden: ReadonlySet<RacerId> },
): Standings | undefined {
  const standings: (Standing | undefined)[] = [...(stored?.standings ?? [])];
  while (standings.length < roster.size) standings.push(undefined);
  let isChanged = false;
  for (const row of rows) {
    const index = roster.indexOf(row[0]);
    if (index === undefined) continue; // turned away
    const known = standings[index];
    const joined = known === undefined ? standingOfRow(row) : joinStanding(known, standingOfRow(row));
    if (known !== undefined && sameStanding(known, joined)) continue;
    standings[index] = joined;
    isChanged = true;
  }
  for (const racerId of hidden) {
    const index = roster.indexOf(racerId);
    if (index === undefined || standings[index] === undefined) continue;
    standings[index] = undefined;
    isChanged = true;
  }
  return isChanged ? standings : undefined;
}

function findImplausible(
  rows: readonly WindowRow[],
  { roster, known }: KnownRace,
  changeMaxHundredths: number,
): OutputChange[] {
  const changes: OutputChange[] = [];
  for (const row of rows) {
    const before = known?.standings[roster.indexOf(row[0]) ?? -1];
    if (before === undefined) continue;
    const now = standingOfRow(row);
    if (isImplausibleChange(before, now, changeMaxHundredths)) changes.push(outputChangeOf(row[0], before, now));
  }
  return changes;
}

async function recordRacerCount(race: RaceSlot, memory: RaceMemory, summaries: SummaryStore): Promise<void> {
  const { size } = memory.roster;
  if (size <= memory.recordedRacerCount) return;
  await summaries.recordRacerCount(race, size);
  memory.recordedRacerCount = size;
}
