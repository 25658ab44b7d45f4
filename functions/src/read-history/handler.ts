import { type ReadBestsPorts, readBests, readHistoryBoard, readHistoryInfo } from '@alleycat/domain/use-cases';
import { createRouter } from '../lambda/http-router.ts';
import type { Telemetry } from '../lambda/log.ts';
import { createBoardAnswers } from './board-answers.ts';
import { bestsQuery, bestsResponse, boardQuery, infoQuery, infoResponse } from './event.ts';

export interface HistoryPorts extends ReadBestsPorts {
  readonly telemetry: Telemetry;
}

/** The all-time field of a class, and what a racer ever did. */
export const createHandler = (ports: HistoryPorts) => {
  const answerBoard = createBoardAnswers();
  return createRouter(
    {
      'GET /classes/{classId}/history': async (event) => infoResponse(await readHistoryInfo(infoQuery(event), ports)),
      'GET /classes/{classId}/history/boards/{version}': async (event) => {
        const query = boardQuery(event);
        return answerBoard(query, await readHistoryBoard(query, ports));
      },
      'GET /racers/{racerId}/bests': async (event) => bestsResponse(await readBests(bestsQuery(event), ports)),
    },
    ports.telemetry,
  );
};
