import type { HttpResponse } from '../lambda/http-response.ts';
import { boardResponse } from './event.ts';

export interface BoardAnswersOptions {
  /** Answers kept, the latest. @default 16: two versions of eight classes, of some 150 KB each */
  readonly keptMax?: number;
  /** @default gzip */
  readonly compress?: (board: Uint8Array) => Promise<HttpResponse>;
}

export interface BoardVersion {
  readonly classId: string;
  readonly version: string;
}

/**
 * Answers with boards. All dashboards of a class ask for the same one, and compressing it is half the work of answering:
 * that is done once for each version.
 */
export const createBoardAnswers = ({ keptMax = 16, compress = boardResponse }: BoardAnswersOptions = {}) => {
  const answers = new Map<string, HttpResponse>(); // the oldest first
  return async ({ classId, version }: BoardVersion, board: Uint8Array): Promise<HttpResponse> => {
    const key = `${classId}/${version}`;
    const answer = answers.get(key) ?? (await compress(board));
    answers.set(key, answer);
    for (const oldest of answers.keys()) {
      if (answers.size <= keptMax) break;
      answers.delete(oldest);
    }
    return answer;
  };
};
