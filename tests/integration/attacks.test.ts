import { afterAll, beforeAll, describe } from 'vitest';
import { type Arena, openArena } from '../support/arena.ts';
import { clientIdAttacks } from './attacks/client-ids.ts';
import { tokenAttacks } from './attacks/tokens.ts';
import { topicAttacks } from './attacks/topics.ts';

describe('while honest racers ride', () => {
  let arena: Arena;
  beforeAll(async () => {
    arena = await openArena();
  });
  afterAll(() => arena?.stop());

  const arenaOf = (): Arena => arena;
  tokenAttacks(arenaOf);
  clientIdAttacks(arenaOf);
  topicAttacks(arenaOf);
});
