import type { RaceClass } from '@alleycat/domain/wire';
import { asDuration, counted } from '../format.ts';
import { plainText } from '../plain-text.ts';
import type { Board, BoardRow } from './board.ts';
import type { LinkState } from './live-link.ts';

/** All that the screen shows. */
export interface BoardsView {
  readonly title: string;
  /** By the server's clock. */
  readonly nowMs: number;
  readonly link: LinkState;
  readonly classes: readonly RaceClass[];
  /** By class id. */
  readonly boards: ReadonlyMap<number, Board>;
  /** Payloads that were no frames. */
  readonly unreadableCount: number;
  readonly hasColour: boolean;
}

const colours = { old: 31, ended: 2, live: 0 } as const;
/** Readings of neighbours are up to two seconds apart anyway. */
const laggingAfterSeconds = 4;
const unknownName = '(name not known yet)';

/** One block for each class. */
export function renderBoards(view: BoardsView): string[] {
  const { title, nowMs, link, classes, boards, unreadableCount, hasColour } = view;
  const unreadable = unreadableCount === 0 ? '' : `, ${counted(unreadableCount, 'message')} could not be read`;
  return [
    `${title}, ${timeOf(nowMs)} UTC, ${linkText(link)}${unreadable}`,
    ...classes.flatMap(({ classId, name }) => {
      const head = `${classId} ${plainText(name)}`;
      const board = boards.get(classId);
      if (board === undefined) return ['', `${head}: no frame yet`];
      const line = `${head}: ${summaryOf(board)}`;
      return ['', hasColour ? painted(line, colours[board.state]) : line, ...board.top.map(rowText)];
    }),
  ];
}

/** The same of one race on one line, for logs. */
export function renderBoardLine(board: Board, nowMs: number): string {
  const top = board.top.map(
    ({ rank, outputHundredths, ...row }) => `${rank}. ${nameText(row)} ${outputText(outputHundredths)}`,
  );
  return `${timeOf(nowMs)} ${summaryOf(board)}: ${top.length === 0 ? 'nobody' : top.join(', ')}`;
}

function summaryOf({ raceId, state, ageMs, leftMs, racerCount }: Board): string {
  const time = { live: `${minutesOf(leftMs)} left`, old: `${minutesOf(leftMs)} left`, ended: 'ended' }[state];
  const age = state === 'old' ? `OLD: the last frame is ${asDuration(ageMs)} old` : `frame ${asDuration(ageMs)} old`;
  return `${raceId}, ${time}, ${counted(racerCount, 'racer')}, ${age}`;
}

// The name stands last: how wide its characters are only the terminal knows.
const rowText = ({ rank, outputHundredths, lagSeconds, ...row }: BoardRow): string =>
  `${String(rank).padStart(6)}  ${outputText(outputHundredths).padStart(6)}  ${nameText(row)}${lagText(lagSeconds)}`;

const nameText = ({ name }: Pick<BoardRow, 'name'>): string => name ?? unknownName;
const lagText = (lagSeconds: number): string =>
  lagSeconds > laggingAfterSeconds ? ` (last reading ${lagSeconds} s ago)` : '';
const outputText = (hundredths: number): string => (hundredths / 100).toFixed(2);
const painted = (text: string, colour: number): string => `\u001b[${colour}m${text}\u001b[0m`;

function linkText(link: LinkState): string {
  if (link.state === 'open') return 'connected';
  return link.state === 'connecting' ? 'connecting' : `connection lost (${plainText(link.reason)}), trying again`;
}

const timeOf = (atMs: number): string => new Date(atMs).toISOString().slice(11, 19);

function minutesOf(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
