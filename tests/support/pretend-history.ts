import { type ClassId, type Curves, createHistoryBoardBuilder, type RacerId } from '@alleycat/domain';
import type { BestResult } from '@alleycat/domain/wire';
import { createPretendField } from './pretend-field.ts';
import { seededRandom } from './random.ts';

export interface PretendHistoryOptions {
  /** Racers of all time in class 1; 0 = there is no board. @default 0 */
  readonly racerCount?: number;
  /** The last second that anybody reached. @default 300 */
  readonly lengthSeconds?: number;
  /** The bests of every racer who asks for their own: hundredths from second 1. @default none */
  readonly bests?: readonly number[];
  /** The best final result of every racer who asks for their own. @default none */
  readonly result?: BestResult;
  /** Puts these bests on the board too, as this racer's. */
  readonly listedAs?: { readonly racerId: RacerId; readonly name: string };
}

export interface PretendAnswer {
  readonly status: number;
  readonly mediaType: string;
  readonly body: string | Uint8Array;
}

/** All time in memory: a board, and the answers of the routes that read it. */
export interface PretendHistory {
  /** Undefined if the path is none of its own. */
  answer(url: URL): PretendAnswer | undefined;
  /** The board changes: the same racers, as a version of its own. */
  replaceBoard(): void;
  /** From now on boards are cut in half; called with false, they are whole again. */
  breakBoards(isBroken: boolean): void;
}

const HISTORY_PATH = /^\/classes\/(\d+)\/history(?:\/boards\/(.+))?$/;
const BESTS_PATH = /^\/racers\/([^/]+)\/bests$/;
/** Racers that are built at a time. */
const PART_RACERS = 2_000;

export const createPretendHistory = (options: PretendHistoryOptions = {}): PretendHistory => {
  const { racerCount = 0, lengthSeconds = 300, bests = [], result = null } = options;
  const classId = 1 as ClassId;
  const board = racerCount === 0 ? undefined : encodeBoard(classId, { ...options, racerCount, lengthSeconds });
  let version = 1;
  let updatedAtMs = Date.now();
  let isBroken = false;

  const boardAnswer = (asked: string): PretendAnswer => {
    if (board === undefined || asked !== `v${version}`) return refusal(404, 'BOARD_OUTDATED');
    const body = isBroken ? board.subarray(0, board.length / 2) : board;
    return { status: 200, mediaType: 'application/octet-stream', body };
  };
  const infoOf = (asked: number) => {
    const hasBoard = board !== undefined && asked === classId;
    return {
      classId: asked,
      version: hasBoard ? `v${version}` : null,
      boardPath: hasBoard ? `/classes/${asked}/history/boards/v${version}` : null,
      updatedAtMs: hasBoard ? updatedAtMs : null,
    };
  };
  return {
    answer: (url) => {
      const [isHistory, askedClass, askedVersion] = HISTORY_PATH.exec(url.pathname) ?? [];
      if (isHistory !== undefined) {
        return askedVersion === undefined ? json(infoOf(Number(askedClass))) : boardAnswer(askedVersion);
      }
      const racerId = BESTS_PATH.exec(url.pathname)?.[1];
      if (racerId === undefined) return undefined;
      const asked = Number(url.searchParams.get('classId') ?? classId);
      const own = asked === classId ? { outputs: bests, result } : { outputs: [], result: null };
      return json({ racerId, classes: [{ classId: asked, name: 'Sprint', ...own }] });
    },
    replaceBoard: () => {
      version += 1;
      updatedAtMs = Date.now();
    },
    breakBoards: (broken) => {
      isBroken = broken;
    },
  };
};

const json = (value: unknown): PretendAnswer => ({
  status: 200,
  mediaType: 'application/json',
  body: JSON.stringify(value),
});

const refusal = (status: number, code: string): PretendAnswer => ({
  ...json({ type: 'about:blank', title: 'Refused', status, detail: 'pretended', code }),
  status,
  mediaType: 'application/problem+json',
});

type BoardPlan = PretendHistoryOptions & { readonly racerCount: number; readonly lengthSeconds: number };

const encodeBoard = (classId: ClassId, plan: BoardPlan): Uint8Array => {
  const { racerCount, lengthSeconds, bests = [], listedAs } = plan;
  const builder = createHistoryBoardBuilder(classId);
  const random = seededRandom(racerCount);
  const { roster } = createPretendField({ racerCount, random });
  const sorted = [...roster].sort((a, b) => (a.racerId < b.racerId ? -1 : 1));
  for (let from = 0; from < racerCount; from += PART_RACERS) {
    const racers = sorted.slice(from, from + PART_RACERS);
    builder.add(curvesOfMany(racers, lengthSeconds, random));
  }
  if (listedAs !== undefined) {
    builder.add({
      racerIds: [listedAs.racerId],
      names: [listedAs.name],
      namedAtSeconds: Uint32Array.of(1),
      lengthSeconds,
      outputs: Uint16Array.from({ length: lengthSeconds }, (_, index) => bests[index] ?? 0),
    });
  }
  return builder.encode();
};

/** Every racer has a strength of their own, goes up and down slowly around it, and may have stopped early. */
const curvesOfMany = (
  racers: readonly { readonly racerId: RacerId; readonly name: string }[],
  lengthSeconds: number,
  random: () => number,
): Curves => {
  const outputs = new Uint16Array(racers.length * lengthSeconds);
  for (const row of racers.keys()) {
    const strength = 9_000 + 3_800 * (random() + random() + random());
    const last = random() < 0.15 ? Math.ceil(random() * lengthSeconds) : lengthSeconds;
    let form = 0;
    for (let second = 1; second <= last; second += 1) {
      form = form * 0.99 + (random() - 0.5) * 60;
      outputs[row * lengthSeconds + second - 1] = Math.round(strength + form);
    }
  }
  return {
    racerIds: racers.map(({ racerId }) => racerId),
    names: racers.map(({ name }) => name),
    namedAtSeconds: new Uint32Array(racers.length).fill(1),
    lengthSeconds,
    outputs,
  };
};
