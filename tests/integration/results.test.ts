import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  encodeResultsCsv,
  type LeaderboardResponse,
  parseLeaderboard,
  parseProblem,
  parseRacerResults,
  parseRaces,
  parseResultPlace,
  parseResults,
  type RacerResult,
  type ResultRow,
} from '@alleycat/domain/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSimulation } from '../../simulator/src/index.ts';
import { eventually } from '../support/eventually.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

const TEMPLATE = join(import.meta.dirname, '../../template.yaml');
const RACERS = 40;
const parameters = { RaceLengthSeconds: '10' };

describe('results of races and of racers', { timeout: 240_000 }, () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'alleycat-results-'));
  let stack: Stack;

  /** Two races and a bit: whoever rides finishes at least one. */
  const ride = async (seed: number): Promise<void> => {
    const plan = simulationPlan({
      url: stack.url,
      awsUrl: stack.awsUrl,
      transport: 'kinesis',
      racerCount: RACERS,
      classChoice: 3,
      durationSeconds: 25,
      seed,
    });
    const report = await runSimulation(plan);
    expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
  };
  const pagesOf = async <Page extends { nextCursor?: string }>(
    path: string,
    parse: (json: unknown) => Page,
  ): Promise<Page[]> => {
    const pages: Page[] = [];
    let query = '?limit=7';
    for (;;) {
      const page = parse(await stack.get(`${path}${query}`));
      pages.push(page);
      if (page.nextCursor === undefined) return pages;
      query = `?limit=7&cursor=${page.nextCursor}`;
    }
  };
  /** Every race of the class with all its results, newest first. */
  const allRaces = async () => {
    const races = (await pagesOf('/classes/3/races', parseRaces)).flatMap((page) => page.races);
    return await Promise.all(
      races.map(async (race) => {
        const pages = await pagesOf(`/races/${race.raceId}/results`, parseResults);
        return { race, pages, rows: pages.flatMap(({ results }) => results) };
      }),
    );
  };
  /** What the result lists of all races say that a racer finished with. */
  const finishesIn = (races: Awaited<ReturnType<typeof allRaces>>, racerId: string): RacerResult[] =>
    races.flatMap(({ race, rows }) =>
      rows
        .filter((row) => row.racerId === racerId && row.status === 'finished')
        .map(({ name, output }) => ({
          raceId: race.raceId,
          classId: race.classId,
          startsAtMs: race.startsAtMs,
          name,
          output,
        })),
    );
  const racersIn = (races: Awaited<ReturnType<typeof allRaces>>): string[] => [
    ...new Set(races.flatMap(({ rows }) => rows.map((row: ResultRow) => row.racerId))),
  ];

  beforeAll(async () => {
    // As a data folder was made before the table had its index.
    const text = readFileSync(TEMPLATE, 'utf8');
    const older = text
      .replace(/ {8}- IndexName: byRacer[\s\S]*?(?= {6}StreamSpecification)/, '')
      .replaceAll(/ {8}- \{ AttributeName: result\w+, AttributeType: S \}\n/g, '');
    expect(older).not.toMatch(/byRacer|resultRacerId|resultKey/);
    const templateFile = join(dataFolder, 'older.yaml');
    writeFileSync(templateFile, older);
    const addresses = { LoginUrl: '/', DashboardOrigin: 'http://127.0.0.1' };
    stack = await startStack({ parameters: { ...parameters, ...addresses }, dataFolder, templateFile });
    await ride(1);
    await stack.stop();
    stack = await startStack({ parameters, dataFolder });
    await ride(2);
  }, 360_000);

  afterAll(async () => {
    await stack?.stop();
    await rm(dataFolder, { recursive: true, force: true });
  });

  it('are the same by race and by racer, over a restart that brought the index', async () => {
    const races = await allRaces();
    expect(races.filter(({ rows }) => rows.some(({ status }) => status === 'finished')).length).toBeGreaterThan(2);
    for (const racerId of racersIn(races)) {
      const pages = await pagesOf(`/racers/${racerId}/results`, parseRacerResults);
      expect(pages.flatMap(({ results }) => results)).toEqual(finishesIn(races, racerId));
    }
  });

  it('have a place for everybody in a race, with who is next to them', async () => {
    const [{ race, rows } = expect.fail('nobody rode')] = await allRaces();
    for (const [index, place] of rows.entries()) {
      const found = parseResultPlace(await stack.get(`/races/${race.raceId}/results/${place.racerId}?around=2`));
      expect([found.place, found.results]).toEqual([place, rows.slice(Math.max(0, index - 2), index + 3)]);
    }
    const response = await fetch(`${stack.url}/races/${race.raceId}/results/stranger`);
    expect([response.status, parseProblem(await response.json()).code]).toEqual([404, 'RACER_NOT_IN_RACE']);
  });

  it('are as CSV what they are by pages', async () => {
    for (const { race, rows } of await allRaces()) {
      const response = await fetch(`${stack.url}/races/${race.raceId}/results?format=csv`);
      expect(await response.text()).toBe(encodeResultsCsv(rows));
    }
  });

  it('are on the leaderboard the best of each racer', async () => {
    const races = await allRaces();
    const bests = new Map(
      racersIn(races).flatMap((racerId) => {
        const outputs = finishesIn(races, racerId).map(({ output }) => output);
        return outputs.length === 0 ? [] : [[racerId, Math.max(...outputs)]];
      }),
    );
    const boards: LeaderboardResponse[] = await eventually(async () => {
      const pages = await pagesOf('/classes/3/leaderboard', parseLeaderboard);
      return pages.flatMap(({ entries }) => entries).length >= bests.size ? pages : undefined;
    });
    const entries = boards.flatMap((page) => page.entries);
    expect(new Map(entries.map(({ racerId, output }) => [racerId, output]))).toEqual(bests);
    expect(bests.size).toBeGreaterThanOrEqual(RACERS);
  });
});
