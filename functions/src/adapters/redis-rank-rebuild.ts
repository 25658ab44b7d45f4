import { randomUUID } from 'node:crypto';
import type { ClassId } from '@alleycat/domain';
import type { Clock, RankIndex } from '@alleycat/domain/ports';
import type { AskRankIndex } from './ask-rank-index.ts';
import { putCommands, rankKeysOf } from './rank-commands.ts';
import { countIn, listIn } from './rank-replies.ts';
import type { RedisCommand } from './redis-link.ts';

export interface RebuildPorts {
  readonly ask: AskRankIndex;
  readonly clock: Clock;
}

interface Rebuild {
  readonly classId: ClassId;
  /** The index holds that of the rebuild which began last, and that of one which ended; it is complete if they are the same. */
  readonly token: string;
}

/** Builds an index anew, one command after the other, while others write to it. */
export const rebuildRankIndex =
  ({ ask, clock }: RebuildPorts): RankIndex['rebuild'] =>
  async (classId, { writeCount, pages }) => {
    const rebuild = { classId, token: randomUUID() };
    await begin(rebuild, writeCount, { ask, clock });
    let filledCount = 0;
    for await (const page of pages) {
      for (const command of putCommands(classId, page)) {
        filledCount += 1;
        if (!(await fill(rebuild, { command, filledCount }, { ask, clock }))) return false;
      }
    }
    return finish(rebuild, ask);
  };

const begin = async ({ classId, token }: Rebuild, writeCount: number, { ask, clock }: RebuildPorts): Promise<void> => {
  const { racers, state } = rankKeysOf(classId);
  const hadCount = await ask([['hget', state, 'writes']], ([writes]) => (writes === null ? 0 : countIn(writes)));
  // Added, not set: a write that comes between is counted, and whoever made it tells the table of that count.
  const missingCount = Math.max(0, writeCount - hadCount);
  await ask(
    [
      ['unlink', racers],
      ['hdel', state, 'built'],
      ['hset', state, 'generation', token, 'filled', 0, 'rebuildingAtMs', clock.nowMs()],
      ['hincrby', state, 'writes', missingCount],
    ],
    () => undefined,
  );
};

interface Portion {
  readonly command: RedisCommand;
  /** Portions with this one. */
  readonly filledCount: number;
}

/**
 * False if another rebuild began, if the index is distrusted, or if it has lost portions: an index that was set back may still
 * have the token. Replicas are behind by whole transactions, so that the count tells.
 */
const fill = ({ classId, token }: Rebuild, { command, filledCount }: Portion, { ask, clock }: RebuildPorts) => {
  const { state } = rankKeysOf(classId);
  return ask(
    [
      command,
      ['hincrby', state, 'filled', 1],
      ['hset', state, 'rebuildingAtMs', clock.nowMs()],
      ['hget', state, 'generation'],
    ],
    // More than those of this rebuild: one that was overtaken noticed it with its last portion.
    ([, filled, , generation]) => generation === token && countIn(filled) >= filledCount,
  );
};

const finish = async ({ classId, token }: Rebuild, ask: AskRankIndex): Promise<boolean> => {
  const { state } = rankKeysOf(classId);
  const [built, generation] = await ask(
    [
      ['hmget', state, 'built', 'generation'],
      ['hset', state, 'built', token],
      ['hdel', state, 'rebuildingAtMs', 'filled'],
    ],
    ([fields]) => listIn(fields),
  );
  if (generation === token) return true;
  // Another one began and ended since the last portion: its token is put back.
  if (typeof built === 'string' && built === generation) await finish({ classId, token: built }, ask);
  return false;
};
