import type { RaceClass } from '@alleycat/domain/wire';
import type { Surroundings } from '../surroundings.ts';
import { openScreen } from '../terminal-screen.ts';
import type { LiveRace } from './board.ts';
import type { LiveBoards } from './live-boards.ts';
import type { LinkState } from './live-link.ts';
import { renderBoardLine, renderBoards } from './render-boards.ts';

/** Shows boards as they come. */
export interface BoardDisplay {
  /** There is a newer board. */
  onBoard(live: LiveRace): void;
  onLink(link: LinkState): void;
  /** Time has gone on. */
  onTick(): void;
  close(): void;
}

export interface BoardDisplayOptions {
  readonly boards: LiveBoards;
  readonly title: string;
  readonly classes: readonly RaceClass[];
  /** By the server's clock. */
  readonly nowMs: () => number;
  readonly around: Pick<Surroundings, 'print' | 'terminal' | 'progress'>;
}

/** All classes in one place, drawn again and again. */
export function boardScreen({ boards, title, classes, nowMs, around }: BoardDisplayOptions): BoardDisplay {
  const screen = openScreen(around);
  let link: LinkState = { state: 'connecting' };
  const draw = () => {
    const shown = new Map([...boards.newest()].map(([classId, live]) => [classId, boards.boardOf(live)]));
    const hasColour = around.terminal?.hasColour === true;
    const unreadableCount = boards.unreadableCount();
    screen.show(renderBoards({ title, nowMs: nowMs(), link, classes, boards: shown, unreadableCount, hasColour }));
  };
  return {
    onBoard: (live) => {
      draw();
      boards.learnNames(live).then(draw);
    },
    onLink: (next) => {
      link = next;
      draw();
    },
    onTick: draw,
    close: () => screen.close(),
  };
}

/** Frames that wait for the names of who is in front; further ones are passed over. */
const WAITING_MAX = 100;

/** A line for each race and second, or one of JSON for each frame; a board that grows old is told once more. */
export function boardLines({ boards, nowMs, around }: BoardDisplayOptions, isJson: boolean): BoardDisplay {
  // By class id.
  const toldSeconds = new Map<number, string>();
  const toldOld = new Map<number, LiveRace>();
  let printing = Promise.resolve();
  let waiting = 0;
  const print = (live: LiveRace) => {
    const board = boards.boardOf(live);
    around.print(isJson ? JSON.stringify({ atMs: nowMs(), ...board }) : renderBoardLine(board, nowMs()));
  };
  return {
    onBoard: (live) => {
      const { race, frame } = live;
      const second = `${race.raceId}/${frame.newestSecond}`;
      if (!isJson && toldSeconds.get(race.classId) === second) return;
      if (waiting >= WAITING_MAX) return;
      toldSeconds.set(race.classId, second);
      waiting += 1;
      printing = printing
        .then(() => boards.learnNames(live))
        .then(() => {
          waiting -= 1;
          print(live);
        });
    },
    onLink: (link) => {
      const text = link.state === 'lost' ? `connection lost: ${link.reason}; trying again` : link.state;
      around.progress.write(`${text}\n`);
    },
    onTick: () => {
      for (const [classId, live] of boards.newest()) {
        if (toldOld.get(classId) === live || boards.boardOf(live).state !== 'old') continue;
        toldOld.set(classId, live);
        print(live);
      }
    },
    close: () => undefined,
  };
}
