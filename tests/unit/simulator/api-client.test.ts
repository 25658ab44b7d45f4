import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../simulator/src/api-client.ts';
import { classOne, shortRace } from './support/factories.ts';
import { createJumpingClock } from './support/jumping-clock.ts';

const { raceId } = shortRace;

/** A client of a server whose every page names a next one. */
const endlessly = (page: object) =>
  createApiClient({
    url: 'http://127.0.0.1:8080',
    clock: createJumpingClock(),
    fetch: async () => Response.json({ ...page, nextCursor: 'more' }),
  });

describe('the client of the API', () => {
  it('does not read lists that never end', async () => {
    const results = endlessly({ raceId, status: 'official', finisherCount: 0, racerCount: 0, results: [] });
    const leaderboard = endlessly({ classId: 1, entries: [] });
    const failure = expect.objectContaining({
      code: 'API_ANSWER_UNEXPECTED',
      message: expect.stringMatching(/1000 pages/),
    });
    await expect(results.readResults(raceId)).rejects.toEqual(failure);
    await expect(leaderboard.readLeaderboard(classOne, 50_000)).rejects.toEqual(failure);
  });
});
