import { decodeHistoryBoard, type HistoryBoard, HistoryCorruptError } from '@alleycat/domain';
import { type Api, ApiError } from '../../api/http-client.ts';
import { texts } from '../../texts/index.ts';

/** An all-time board as it was when its last change came in. */
export interface DatedBoard {
  readonly version: string;
  readonly board: HistoryBoard;
  readonly updatedAtMs: number;
}

export interface ReadHistoryOptions {
  readonly classId: number;
  readonly api: Pick<Api, 'readHistory' | 'readHistoryBoard'>;
  /** The board on the screen: the same version is not fetched again. */
  readonly held: DatedBoard | undefined;
  /** Version whose bytes were broken before, and which the browser may have kept so. */
  readonly brokenVersion: string | undefined;
}

/** The bytes of a board cannot be read. */
export class BrokenBoardError extends Error {
  readonly version: string;

  constructor(version: string, cause: Error) {
    super(texts.problems.historyBroken, { cause });
    this.version = version;
  }
}

/** Boards are replaced every few seconds under load: one may go between the two questions, hardly ever three. */
const triesMax = 3;

/**
 * The newest all-time board of a class; undefined while there is none. Throws what the API throws, and
 * {@link BrokenBoardError}.
 */
export async function readHistory(options: ReadHistoryOptions): Promise<DatedBoard | undefined> {
  for (let triesLeft = triesMax - 1; ; triesLeft -= 1) {
    try {
      return await readNewest(options);
    } catch (error) {
      const isReplaced = error instanceof ApiError && error.code === 'BOARD_OUTDATED';
      if (!isReplaced || triesLeft === 0) throw error;
    }
  }
}

async function readNewest({ classId, api, held, brokenVersion }: ReadHistoryOptions): Promise<DatedBoard | undefined> {
  const { version, boardPath, updatedAtMs } = await api.readHistory(classId);
  if (version === null || boardPath === null || updatedAtMs === null) return undefined;
  if (held?.version === version) return held;
  const bytes = await api.readHistoryBoard({ boardPath, isReload: version === brokenVersion });
  return { version, board: decode(bytes, version), updatedAtMs };
}

function decode(bytes: Uint8Array, version: string): HistoryBoard {
  try {
    return decodeHistoryBoard(bytes);
  } catch (error) {
    if (error instanceof HistoryCorruptError) throw new BrokenBoardError(version, error);
    throw error;
  }
}
