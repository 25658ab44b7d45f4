import { randomUUID } from 'node:crypto';
import type { ClassId } from '@alleycat/domain';
import type { Clock, RankIndex } from '@alleycat/domain/ports';
import type { AskRankIndex } from './ask-rank-index.ts';
import { putCommands, rankKeysOf } from './rank-commands.ts';
import { builtOf, countIn, isBuilt, listIn } from './rank-replies.ts';
import type { RedisCommand } from './redis-link.ts';

export interface RebuildPorts {
  readonly ask: AskRankIndex;
  readonly clock: Clock;
}

interface Rebuild {
  readonly classId: ClassId;
  /** The index holds that of the rebuild which began last, and of one which ended; it is complete if they are the same. */
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
    return finish(rebuild, filledCount, ask);
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
 * False if another rebuild began, or if the index has lost portions: an index that was set back may still
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

/**
 * What is finished is a generation with so many portions: an index that has lost one of them, before this or after it, does not
 * have as many.
 */
const finish = async ({ classId, token }: Rebuild, filledCount: number, ask: AskRankIndex): Promise<boolean> => {
  const { state } = rankKeysOf(classId);
  const [built, generation, filled] = await ask(
    [
      ['hmget', state, 'built', 'generation', 'filled'],
      ['hset', state, 'built', builtOf(token, filledCount)],
      ['hdel', state, 'rebuildingAtMs'],
    ],
    ([fields]) => listIn(fields),
  );
  if (generation === token) return countIn(filled) >= filledCount;
  // Another one began and ended since the last portion: what it finished is put back.
  if (typeof built === 'string' && isBuilt(built, { generation, filled })) {
    await ask([['hset', state, 'built', built]], () => undefined);
  }
  return false;
};
