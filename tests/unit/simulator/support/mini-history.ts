import {
  type ArchivedReading,
  type Curves,
  createHistoryBoardBuilder,
  curveOf,
  curvesOf,
  toClassId,
  toRacerId,
} from '@alleycat/domain';

/** In which ways a history lies; one without any is honest. */
export interface HistoryLies {
  /** What history held before anything was taken. */
  readonly before?: readonly ArchivedReading[];
  /** From taking a reading until history shows it. @default 0 */
  readonly delayMs?: number;
  /** What becomes of a reading on its way into history; undefined: it vanishes. */
  readonly archive?: (reading: ArchivedReading) => ArchivedReading | undefined;
  /** What is answered instead of a racer's curve; undefined: nothing is known of the racer. */
  readonly distortCurve?: (racerId: string, outputs: readonly number[]) => readonly number[] | undefined;
  /** The readings that boards are made from, of those that curves show. */
  readonly boardOf?: (readings: readonly ArchivedReading[]) => readonly ArchivedReading[];
  /** Paths that are answered with a failure. */
  readonly refuse?: (path: string) => boolean;
}

export interface HistoryAnswer {
  readonly status: number;
  readonly mediaType: string;
  readonly body: Uint8Array;
}

/** All-time curves and boards in memory, as the API answers them. */
export interface MiniHistory {
  take(reading: ArchivedReading): void;
  /** Undefined if the path is none of its own. */
  answer(url: URL): HistoryAnswer | undefined;
  /** Paths asked for so far. */
  readonly paths: readonly string[];
}

interface Arrival {
  readonly reading: ArchivedReading;
  readonly shownAtMs: number;
}

const routes = /^\/(?:racers\/([^/]+)\/bests|classes\/(\d+)\/history(?:\/boards\/([^/]+))?)$/;

export function createMiniHistory({ nowMs, ...lies }: HistoryLies & { readonly nowMs: () => number }): MiniHistory {
  const { before = [], delayMs = 0, archive = (reading) => reading, distortCurve, refuse = () => false } = lies;
  const { boardOf = (readings) => readings } = lies;
  const arrivals: Arrival[] = before.map((reading) => ({ reading, shownAtMs: Number.NEGATIVE_INFINITY }));
  const paths: string[] = [];

  const readingsOf = (classId: number) =>
    arrivals
      .filter(({ reading, shownAtMs }) => reading.classId === classId && shownAtMs <= nowMs())
      .map(({ reading }) => reading);

  const bestsOf = (racerId: string, classId: number): HistoryAnswer => {
    const outputs = [...(curveOf(curvesOf(readingsOf(classId)), toRacerId(racerId)) ?? [])];
    const shown = distortCurve === undefined ? outputs : distortCurve(racerId, outputs);
    const isKnown = shown !== undefined && shown.length > 0;
    return json({ racerId, classes: isKnown ? [{ classId, name: 'Class', outputs: shown, result: null }] : [] });
  };

  const boardAnswer = (classId: number, askedVersion: string | undefined): HistoryAnswer => {
    const readings = boardOf(readingsOf(classId));
    const version = readings.length === 0 ? null : `v${readings.length}`;
    if (askedVersion === undefined) {
      const boardPath = version === null ? null : `/classes/${classId}/history/boards/${version}`;
      return json({ classId, version, boardPath, updatedAtMs: version === null ? null : 1 });
    }
    if (askedVersion !== version) return problem(404, 'BOARD_OUTDATED');
    return { status: 200, mediaType: 'application/octet-stream', body: encodeBoard(classId, curvesOf(readings)) };
  };

  return {
    paths,
    take: (taken) => {
      const reading = archive(taken);
      if (reading !== undefined) arrivals.push({ reading, shownAtMs: nowMs() + delayMs });
    },
    answer: (url) => {
      const [isOurs, racerId, classId, version] = routes.exec(url.pathname) ?? [];
      if (isOurs === undefined) return undefined;
      paths.push(url.pathname);
      if (refuse(url.pathname)) return problem(500, 'INTERNAL_ERROR');
      if (racerId !== undefined) return bestsOf(racerId, Number(url.searchParams.get('classId')));
      return boardAnswer(Number(classId), version);
    },
  };
}

function encodeBoard(classId: number, curves: Curves): Uint8Array {
  const builder = createHistoryBoardBuilder(toClassId(classId));
  builder.add(curves);
  return builder.encode();
}

const json = (body: object): HistoryAnswer => ({
  status: 200,
  mediaType: 'application/json',
  body: new TextEncoder().encode(JSON.stringify(body)),
});

const problem = (status: number, code: string): HistoryAnswer => ({
  ...json({ type: 'about:blank', title: code, status, detail: code, code }),
  status,
});
