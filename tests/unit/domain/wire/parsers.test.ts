import { describe, expect, it } from 'vitest';
import {
  parseBests,
  parseConfig,
  parseHistoryInfo,
  parseLeaderboard,
  parseLeaderboardPlace,
  parseLive,
  parseProblem,
  parseRace,
  parseRacerResults,
  parseRaces,
  parseResultPlace,
  parseResults,
  parseRoster,
} from '../../../../domain/src/wire/index.ts';

const race = {
  raceId: '1-300',
  classId: 1,
  startsAtMs: 300_000,
  endsAtMs: 600_000,
  officialAtMs: 610_000,
  status: 'live',
  racerCount: 2,
};
const entry = { rank: 1, racerId: 'ann', name: 'Ann', output: 120.5, raceId: '1-300', startsAtMs: 300_000 };
const result = { rank: null, racerId: '__proto__', name: 'Ann', status: 'dnf', output: 0, second: 7 };
const config = {
  serverTimeMs: 1,
  raceLengthSeconds: 300,
  settlingSeconds: 10,
  windowSeconds: 1,
  classes: [{ classId: 1, name: 'Commuter' }],
  mqtt: { url: null, webSocketUrl: 'ws://127.0.0.1/mqtt', readingsTopic: 'r/{racerId}', liveTopic: 'l/{classId}' },
  identity: { issuer: 'https://issuer.example', clientId: 'dashboard', loginUrl: '/', mqttAuthorizer: 'Racers' },
  readingStream: 'readings',
};
const live = {
  raceId: '1-300',
  version: 1,
  publishedAtMs: 5,
  newestSecond: 7,
  rosterVersion: 1,
  standings: [[7, 12_000, 12_500]],
};
const roster = { raceId: '1-300', version: 2, from: 1, racers: [{ racerId: 'ann', name: 'Ann' }] };
const results = { raceId: '1-300', status: 'settling', finisherCount: 0, racerCount: 1, results: [result] };
const racerResult = { raceId: '1-300', classId: 1, startsAtMs: 300_000, name: 'Ann', output: 120.5 };
const history = { classId: 1, version: 'a"b', boardPath: '/classes/1/history/boards/a%22b', updatedAtMs: 5 };
const classRank = { rank: 2, racerCount: 40_000, percentile: 99.9, rankedBy: 'estimate' };
const bestResult = { output: 120.5, raceId: '1-300', startsAtMs: 300_000, standing: classRank };
const classBests = { classId: 1, name: 'Commuter', outputs: [0, 12_000], result: bestResult };
const bests = {
  racerId: 'ann',
  classes: [
    classBests,
    { ...classBests, result: { ...bestResult, standing: null } },
    { ...classBests, outputs: [], result: null },
  ],
};
const problem = { type: 'about:blank', title: 'Not found', status: 404, detail: 'no such race', code: 'CLASS_UNKNOWN' };

const ANSWERS: [string, (json: unknown) => unknown, object][] = [
  ['config', parseConfig, config],
  ['race', parseRace, race],
  ['races', parseRaces, { races: [race], nextCursor: 'abc' }],
  ['last page of races', parseRaces, { races: [] }],
  ['live', parseLive, live],
  ['roster', parseRoster, roster],
  ['results', parseResults, { ...results, nextCursor: 'abc' }],
  ['last page of results', parseResults, results],
  ['place in a race', parseResultPlace, { ...results, place: result, percentile: null }],
  ['results of a racer', parseRacerResults, { racerId: 'ann', results: [racerResult], nextCursor: 'abc' }],
  ['last page of results of a racer', parseRacerResults, { racerId: 'ann', results: [] }],
  ['leaderboard', parseLeaderboard, { classId: 1, entries: [entry], nextCursor: 'abc' }],
  ['place', parseLeaderboardPlace, { classId: 1, racerId: 'ann', ...classRank, entries: [entry] }],
  ['history', parseHistoryInfo, history],
  ['history without a board', parseHistoryInfo, { classId: 1, version: null, boardPath: null, updatedAtMs: null }],
  ['bests', parseBests, bests],
  ['problem', parseProblem, problem],
];

describe.each(ANSWERS)('the parser of %s', (_, parse, answer) => {
  it('reads the answer as it is and leaves unknown fields out', () => {
    expect(parse({ ...answer, unknown: 1 })).toEqual(answer);
  });

  it('refuses an answer without any one of its fields, or with another kind in its place', () => {
    const needed = Object.keys(answer).filter((key) => key !== 'nextCursor');
    for (const key of needed) {
      const { [key]: _left, ...rest } = answer as Record<string, unknown>;
      for (const broken of [rest, { ...rest, [key]: { odd: true } }, { ...rest, [key]: [[]] }]) {
        expect(() => parse(broken), key).toThrow(expect.objectContaining({ name: 'WireError', code: 'WIRE_INVALID' }));
      }
    }
  });

  it.each([null, undefined, 'text', 7, [[]]])('refuses %j', (json) => {
    expect(() => parse(json)).toThrow(expect.objectContaining({ name: 'WireError' }));
  });
});

describe('a refusal', () => {
  it('names the field', () => {
    const broken = { ...config, mqtt: { ...config.mqtt, url: 7 } };
    expect(() => parseConfig(broken)).toThrow('config.mqtt.url is no text or null');
  });

  it('covers the rows of the standings', () => {
    expect(() => parseLive({ ...live, standings: [[1, 2]] })).toThrow(
      'a row of live.standings is not [second, output, best]',
    );
  });

  it('covers the bests of a class', () => {
    const answerWith = (fields: object) => ({ ...bests, classes: [{ ...classBests, ...fields }] });
    expect(() => parseBests(answerWith({ outputs: [1, '2'] }))).toThrow('an item of class.outputs is no number');
    expect(() => parseBests(answerWith({ result: undefined }))).toThrow('class.result is no object');
    expect(() => parseBests(answerWith({ result: { ...bestResult, raceId: 'x' } }))).toThrow(
      'class.result.raceId is no id',
    );
    const standing = { ...classRank, rankedBy: 'guess' };
    expect(() => parseBests(answerWith({ result: { ...bestResult, standing } }))).toThrow(
      'class.result.standing.rankedBy is none of index, table, estimate',
    );
  });
});
