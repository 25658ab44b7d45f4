import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ClassBest, ClassId } from '../../../domain/src/index.ts';
import { bestAt } from './field.ts';

export type PlaceApi = ReturnType<typeof openPlaceApi>;

/** One connection that is kept, and hardly more: what the caller itself takes is not the question. */
export const openPlaceApi = (url: string) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const getPlace = async (classId: ClassId, { racer, around }: { racer: ClassBest; around: number }) => {
    const request = get(`${url}/classes/${classId}/leaderboard/${racer.racerId}?around=${around}`, { agent });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const answer = await text(response);
    if (response.statusCode !== 200) throw new Error(`the API answered ${response.statusCode}: ${answer}`);
    return (JSON.parse(answer) as { readonly rankedBy: string }).rankedBy;
  };
  return {
    getPlace,
    isFromIndex: async (classId: ClassId): Promise<boolean> =>
      (await getPlace(classId, { racer: bestAt(classId, 0), around: 0 })) === 'index',
    close: () => agent.destroy(),
  };
};
