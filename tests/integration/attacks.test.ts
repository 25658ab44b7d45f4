import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Arena, openArena } from '../support/arena.ts';
import { type HonestRacers, startHonestRacers } from '../support/honest-racers.ts';
import { clientIdAttacks } from './attacks/client-ids.ts';
import { floodAttacks } from './attacks/floods.ts';
import { nameAttacks } from './attacks/names.ts';
import { pageAttacks } from './attacks/pages.ts';
import { readingAttacks } from './attacks/readings.ts';
import { tokenAttacks } from './attacks/tokens.ts';
import { topicAttacks } from './attacks/topics.ts';

/**
 * Sizes for every test run. A hall full of racers, and a whole race of attacks:
 * `HONEST_RACERS=1000 BOGUS_RACES=100000 npx vitest run tests/integration/attacks.test.ts`.
 */
const HONEST_RACERS = Number(process.env['HONEST_RACERS'] ?? 100);
const BOGUS_RACES = Number(process.env['BOGUS_RACES'] ?? 5_000);

describe(`while ${HONEST_RACERS} honest racers ride`, { timeout: 600_000 }, () => {
  let arena: Arena;
  let honest: HonestRacers;
  beforeAll(async () => {
    arena = await openArena();
    const { url, awsUrl } = arena.stack;
    honest = await startHonestRacers({ url, awsUrl, mqttUrl: arena.mqttUrl, racerCount: HONEST_RACERS, seed: 4 });
  });
  afterAll(async () => {
    honest?.kill();
    await arena?.stop();
  });

  const arenaOf = (): Arena => arena;
  tokenAttacks(arenaOf);
  clientIdAttacks(arenaOf);
  topicAttacks(arenaOf);
  readingAttacks(arenaOf);
  nameAttacks(arenaOf);
  floodAttacks(arenaOf, { bogusRaces: BOGUS_RACES });
  pageAttacks(arenaOf);

  it('every one of the honest is where they belong, live and official, and no function has failed', async () => {
    const { code, report, said } = await honest.finish();
    expect(report, `${said}${JSON.stringify(report, null, 1)}`).toMatchObject({ verdict: 'ok', lost: 0, wrong: 0 });
    expect(code).toBe(0);
    const failed = arena.stack.runtime.services.eventSources
      .metrics()
      .map(({ failedInvocations }) => failedInvocations);
    expect(failed).toEqual(failed.map(() => 0));
  });
});
