import { describe, expect, it } from 'vitest';
import { judgeStatus } from '../../../../ops/src/status/judge-status.ts';
import { STATES, type State, worstOf } from '../../../../ops/src/status/part.ts';
import { renderStatus } from '../../../../ops/src/status/render-status.ts';
import { exitCodeOf } from '../../../../ops/src/status/watch-status.ts';
import { consumerFacts, NOW_MS, statusFacts } from './support.ts';

const target = { stackName: 'alleycat', endpoint: 'http://localhost:4566' };
const linesOf = (facts = statusFacts(), hasColour = false) => renderStatus(judgeStatus(facts), target, { hasColour });
const forbidden = { unknown: 'AccessDenied: not you', todo: 'Ask for the permission.' };
const pausedFinish = consumerFacts('finish', {
  switch: { value: 'off' },
  breaker: {
    value: {
      consumer: 'finish',
      version: 1,
      position: 'paused',
      sinceMs: NOW_MS - 90_000,
      reason: 'a\u001b[2Jhostile\nreason',
      attempts: 0,
    },
  },
});

describe('the status of a platform', () => {
  it('is a line for each part when all is well', () => {
    expect(linesOf()).toEqual([
      'stack alleycat at http://localhost:4566: ok, 2026-11-22T02:00:40.000Z',
      '',
      'ok       stack alleycat      CREATE_COMPLETE, ShardCount 1, BreakerFor none',
      'ok       rule readings       1,600 messages, 0 not passed on',
      'ok       stream readings     1 shard, 10 records/s (at most 1 % of capacity), 2 kB/s (at most 0.2 % of capacity), 0 refused, readers 250 ms behind',
      'ok       consumer aggregate  on, 100 calls, 0 failed, p99 20 ms of 30 s, oldest record 400 ms',
      'ok       consumer announce   on, 100 calls, 0 failed, p99 20 ms of 30 s, oldest record 400 ms',
      'ok       consumer finish     on, 100 calls, 0 failed, p99 20 ms of 30 s, oldest record 400 ms',
      'ok       consumer records    on, 100 calls, 0 failed, p99 20 ms of 30 s, oldest event 10 ms',
      'ok       readings checked    1,600 came, 0 refused',
      'ok       boards live         160 frames, 160 updates of races, on their way 1.2 s at most',
      'ok       ranks index         on, 10 bests indexed, oldest best 400 ms',
      'ok       table races         PAY_PER_REQUEST, 1 read units/s, 2 write units/s, 0 throttled',
      'ok       delivery readings   1,200 records delivered, the oldest 62 s',
      'ok       delivery imports    0 records delivered',
      'ok       function transform  100 calls, 0 failed, p99 20 ms of 60 s',
      'ok       api http            200 requests, 0 failed, p99 30 ms',
      'ok       failures given up   nothing waits',
    ]);
  });

  it('says on top which part is not well, why, and what to do; whatever others wrote cannot steer the terminal', () => {
    const lines = linesOf(statusFacts({ consumers: [pausedFinish] }));
    expect(lines.slice(0, 1)).toEqual(['stack alleycat at http://localhost:4566: bad, 2026-11-22T02:00:40.000Z']);
    expect(lines.slice(2, 8)).toEqual([
      'bad      consumer finish     off, 100 calls, 0 failed, p99 20 ms of 30 s, oldest record 90 s',
      '           An operator paused it 90 s ago: a [2Jhostile reason. Final results and leaderboards wait meanwhile.',
      '           -> When it may go on: npm run ops -- resume finish; it takes up where it stopped.',
      '           Nothing is lost until 2026-11-23T01:59:10.000Z, in 23 h; then the stream forgets what came first.',
      '           -> Before then npm run ops -- resume finish, or deploy with a larger RetentionHours.',
      'ok       stack alleycat      CREATE_COMPLETE, ShardCount 1, BreakerFor none',
    ]);
  });

  it('paints states for those who want colours, without moving the columns', () => {
    expect(
      linesOf(statusFacts({ consumers: [pausedFinish] }), true).filter((line) => line.includes('\u001b[31m')),
    ).toEqual([
      'stack alleycat at http://localhost:4566: \u001b[31mbad\u001b[0m, 2026-11-22T02:00:40.000Z',
      '\u001b[31mbad\u001b[0m      consumer finish     off, 100 calls, 0 failed, p99 20 ms of 30 s, oldest record 90 s',
    ]);
  });

  it('shows the rest of a platform of which one part may not be asked', () => {
    const { state, parts } = judgeStatus(
      statusFacts({ api: forbidden, functions: forbidden, failures: forbidden, rule: forbidden }),
    );
    expect(state).toBe('unknown');
    expect(
      parts.filter((part) => part.state !== 'ok').map(({ kind, summary, concerns }) => [kind, summary, concerns]),
    ).toEqual([
      [
        'rule',
        '',
        [{ state: 'unknown', why: 'The rule could not be asked: AccessDenied: not you.', todo: forbidden.todo }],
      ],
      [
        'function',
        '',
        [
          {
            state: 'unknown',
            why: 'Which functions there are could not be asked: AccessDenied: not you.',
            todo: forbidden.todo,
          },
        ],
      ],
      [
        'api',
        '',
        [{ state: 'unknown', why: 'Its metrics could not be asked: AccessDenied: not you.', todo: forbidden.todo }],
      ],
      [
        'failures',
        '',
        [
          {
            state: 'unknown',
            why: 'The failure bucket could not be asked: AccessDenied: not you.',
            todo: forbidden.todo,
          },
        ],
      ],
    ]);
  });

  it('is as bad as the worst part, and ends with what a script wants to know', () => {
    const states: readonly State[] = ['ok', 'warning', 'unknown', 'bad'];
    expect(STATES).toEqual(states);
    expect(states.map((state) => worstOf(['ok', state, 'ok']))).toEqual(states);
    expect(worstOf([])).toBe('ok');
    expect(states.map(exitCodeOf)).toEqual([0, 0, 2, 1]);
  });
});
