import { describe, expect, it } from 'vitest';
import { encodeLeaderboardCsv, type LeaderboardEntry } from '../../../../domain/src/wire/index.ts';
import { raceId, racerId, START_SECONDS } from '../../../support/readings.ts';

const entry = (fields: Partial<LeaderboardEntry> = {}): LeaderboardEntry => ({
  rank: 1,
  racerId: racerId('ann'),
  name: 'Ann',
  output: 120.5,
  raceId: raceId(),
  startsAtMs: START_SECONDS * 1000,
  ...fields,
});

describe('encodeLeaderboardCsv', () => {
  it('has a header and a line per racer, with the start of the race in UTC', () => {
    expect(encodeLeaderboardCsv([entry(), entry({ rank: 2, racerId: racerId('bob'), name: 'Bob', output: 99 })])).toBe(
      [
        'rank,racerId,name,output,raceId,startedAt\r\n',
        '1,ann,Ann,120.50,1-1620992100,2021-05-14T11:35:00.000Z\r\n',
        '2,bob,Bob,99.00,1-1620992100,2021-05-14T11:35:00.000Z\r\n',
      ].join(''),
    );
  });

  it('is its header alone where nobody is ranked', () => {
    expect(encodeLeaderboardCsv([])).toBe('rank,racerId,name,output,raceId,startedAt\r\n');
  });

  it('lets no spreadsheet run what racers chose', () => {
    const csv = encodeLeaderboardCsv([entry({ racerId: racerId('-1'), name: '=HYPERLINK("x")' })]);
    expect(csv).toContain(`\r\n1,'-1,"'=HYPERLINK(""x"")",120.50,`);
  });
});
