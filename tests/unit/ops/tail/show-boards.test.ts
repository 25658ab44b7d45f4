import { PassThrough } from 'node:stream';
import { encodeLiveFrame, type LiveFrame, toClassId } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import type { Terminal } from '../../../../ops/src/surroundings.ts';
import { createLiveBoards } from '../../../../ops/src/tail/live-boards.ts';
import { createRosterNames } from '../../../../ops/src/tail/roster-names.ts';
import { type BoardDisplay, boardLines, boardScreen } from '../../../../ops/src/tail/show-boards.ts';
import { frameOf, RACE_LENGTH_SECONDS, rosterEntry, START_MS } from './support.ts';

const classes = [
  { classId: toClassId(1), name: 'Commuter' },
  { classId: toClassId(2), name: 'Messenger' },
];
const hostileName = '\u001b[2JBob\u202e';

/** Boards at a time that a test sets, and what was shown of them. */
const openDisplay = (open: (o: Parameters<typeof boardLines>[0]) => BoardDisplay, terminal?: Terminal) => {
  const time = { nowMs: START_MS + 100_400 };
  const printed: string[] = [];
  const progress = new PassThrough();
  const boards = createLiveBoards({
    classIds: new Set([1, 2]),
    raceLengthSeconds: RACE_LENGTH_SECONDS,
    topCount: 2,
    nowMs: () => time.nowMs,
    names: createRosterNames({
      readRoster: async ({ from, version }) =>
        Array.from({ length: version - from }, (_, index) => ({
          ...rosterEntry(from + index),
          ...(from + index === 1 ? { name: hostileName } : {}),
        })),
    }),
  });
  const around = {
    print: (line: string) => printed.push(line),
    progress,
    ...(terminal === undefined ? {} : { terminal }),
  };
  const display = open({ boards, title: 'live boards of here', classes, nowMs: () => time.nowMs, around });
  const take = async (frame: LiveFrame) => {
    const live = boards.take(encodeLiveFrame(frame));
    if (live !== undefined) display.onBoard(live);
    await boards.learnNames(boards.newest().get(1) ?? expect.fail('no board'));
    await new Promise(setImmediate); // what waits for names is through then
  };
  return { boards, display, printed, progress, take, time };
};

describe('boards elsewhere than on a terminal', () => {
  it('are a line for each race and second', async () => {
    const { printed, take } = openDisplay((o) => boardLines(o, false));
    await take(frameOf([10_000, 30_050]));
    await take(frameOf([10_000, 30_050], { standingsVersion: 8 }));
    await take(
      frameOf([20_000, 30_050], { standingsVersion: 9, newestSecond: 101, publishedAtMs: START_MS + 100_400 }),
    );
    await take(frameOf([20_000, 30_050], { standingsVersion: 3, newestSecond: 102 })); // too late: a newer one is there
    expect(printed).toEqual([
      '11:36:40 1-1620992100, 3:20 left, 2 racers, frame 400 ms old: 1. [2JBob 300.50, 2. Zoë 0 100.00',
      '11:36:40 1-1620992100, 3:20 left, 2 racers, frame 0 ms old: 1. [2JBob 300.50, 2. Zoë 0 200.00',
    ]);
  });

  it('are a line of JSON for each frame', async () => {
    const { printed, take } = openDisplay((o) => boardLines(o, true));
    await take(frameOf([10_000]));
    await take(frameOf([10_000], { standingsVersion: 8 }));
    expect(printed.map((line) => JSON.parse(line))).toEqual(
      [7, 8].map((version) => ({
        atMs: START_MS + 100_400,
        raceId: '1-1620992100',
        classId: 1,
        state: 'live',
        ageMs: 400,
        leftMs: 199_600,
        newestSecond: 100,
        version,
        publishedAtMs: START_MS + 100_000,
        racerCount: 1,
        top: [{ rank: 1, racerId: 'racer-0', name: 'Zoë 0', outputHundredths: 10_000, lagSeconds: 0 }],
      })),
    );
  });

  it('say once that they are old, and why may be', async () => {
    const { display, printed, progress, take, time } = openDisplay((o) => boardLines(o, false));
    await take(frameOf([10_000]));
    time.nowMs += 3_000;
    display.onTick();
    display.onTick();
    display.onLink({ state: 'lost', reason: 'connect ECONNREFUSED' });
    expect(printed.slice(1)).toEqual([
      '11:36:43 1-1620992100, 3:17 left, 1 racer, OLD: the last frame is 3.4 s old: 1. Zoë 0 100.00',
    ]);
    expect(String(progress.read())).toBe('connection lost: connect ECONNREFUSED; trying again\n');
  });

  it('are made of frames of the classes that are looked at, and of nothing else', async () => {
    const { boards, printed, take } = openDisplay((o) => boardLines(o, false));
    await take(frameOf([10_000]));
    await take(frameOf([10_000], { classId: toClassId(3) }));
    boards.take(new Uint8Array([1, 2, 3]));
    expect({ printed: printed.length, unreadable: boards.unreadableCount() }).toEqual({ printed: 1, unreadable: 1 });
  });
});

describe('boards on a terminal', () => {
  it('are drawn in one place, old ones in red, and stay when it ends', async () => {
    const written: string[] = [];
    const terminal = {
      size: () => ({ columns: 80, rows: 7 }),
      hasColour: true,
      write: (text: string) => written.push(text),
    };
    const { display, printed, take, time } = openDisplay(boardScreen, terminal);
    display.onLink({ state: 'open' });
    await take(frameOf([10_000, 30_050, 1, 2, 3, 4, 5]));
    time.nowMs += 3_000;
    display.onTick();
    display.close();
    const lines = [
      'live boards of here, 11:36:43 UTC, connected',
      '',
      '\u001b[31m1 Commuter: 1-1620992100, 3:17 left, 7 racers, OLD: the last frame is 3.4 s old\u001b[0m',
      '     1  300.50  [2JBob',
      '     2  100.00  Zoë 0',
      '',
      '2 Messenger: no frame yet',
    ];
    // One row is left to the cursor.
    const drawn = `\u001b[H${lines
      .slice(0, 6)
      .map((line) => `${line}\u001b[K\n`)
      .join('')}\u001b[J`;
    expect(written[0]).toBe('\u001b[?1049h\u001b[?25l\u001b[?7l');
    expect(written.at(-2)).toBe(drawn);
    expect(written.at(-1)).toBe('\u001b[?7h\u001b[?25h\u001b[?1049l');
    expect(printed).toEqual(lines);
  });
});
