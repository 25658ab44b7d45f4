import { type ReadPlacePorts, readLeaderboard, readLeaderboardAround } from '@alleycat/domain/use-cases';
import type { HttpCursors } from '../lambda/http-cursors.ts';
import { formatOf } from '../lambda/http-formats.ts';
import { createRouter } from '../lambda/http-router.ts';
import type { Telemetry } from '../lambda/log.ts';
import {
  aroundQuery,
  csvLeaderboard,
  leaderboardPlaceResponse,
  leaderboardQuery,
  leaderboardResponse,
} from './event.ts';

export interface LeaderboardPorts extends ReadPlacePorts {
  readonly cursors: HttpCursors;
  readonly telemetry: Telemetry;
}

/** The leaderboard of a class, and a racer's place in it. */
export const createHandler = (ports: LeaderboardPorts) =>
  createRouter(
    {
      'GET /classes/{classId}/leaderboard': async (event) => {
        const format = formatOf(event, ['csv']);
        const board = await readLeaderboard(leaderboardQuery(ports.cursors.open(event)), ports);
        const sealed = ports.cursors.seal(event, board);
        return format === 'csv' ? csvLeaderboard(sealed, event) : leaderboardResponse(sealed);
      },
      'GET /classes/{classId}/leaderboard/{racerId}': async (event) =>
        leaderboardPlaceResponse(await readLeaderboardAround(aroundQuery(event), ports)),
    },
    ports.telemetry,
  );
