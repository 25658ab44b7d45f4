import { raceAt } from '@alleycat/domain';
import { expect, it, vi } from 'vitest';
import { readingStates } from '../../../../simulator/src/expectations.ts';
import { createEventLog, createEventReader } from '../../../../simulator/src/field/event-log.ts';
import { classOne, racersOf, shortRace } from '../support/factories.ts';

const racers = racersOf(3);
const nextRace = raceAt({ classId: classOne, atMs: (shortRace.startSeconds + 10) * 1000, raceLengthSeconds: 10 });

it('tells again what it was told, in order, and then forgets it', () => {
  const log = createEventLog();
  const events = { sent: vi.fn(), acknowledged: vi.fn(), retried: vi.fn(), givenUp: vi.fn() };
  const read = createEventReader({ racers, raceLengthSeconds: 10, events });
  const first = { racer: racers[2]!, race: shortRace, second: 10 };
  const second = { racer: racers[0]!, race: nextRace, second: 1 };

  log.sent(first, 123.456, readingStates.doubtful);
  log.retried();
  log.sent(second, 124.5, readingStates.sent);
  log.acknowledged(first, readingStates.refused);
  log.givenUp();
  expect(log.count()).toBe(5);
  read(log.take());

  expect(events.sent.mock.calls).toEqual([
    [first, 123.456, readingStates.doubtful],
    [second, 124.5, readingStates.sent],
  ]);
  expect(events.acknowledged.mock.calls).toEqual([[first, readingStates.refused]]);
  expect([events.retried, events.givenUp].map(({ mock }) => mock.calls)).toEqual([[[]], [[]]]);
  expect([log.count(), log.take()]).toEqual([0, new Float64Array()]);
});

it('holds as many events as there are', () => {
  const log = createEventLog();
  const sent = vi.fn();
  const nothing = () => undefined;
  const events = { sent, acknowledged: nothing, retried: nothing, givenUp: nothing };
  for (let second = 1; second <= 5_000; second += 1) {
    log.sent({ racer: racers[1]!, race: shortRace, second: 1 + (second % 10) }, second, readingStates.sent);
  }
  createEventReader({ racers, raceLengthSeconds: 10, events })(log.take());
  expect(sent.mock.calls.map(([, atMs]) => atMs)).toEqual(Array.from({ length: 5_000 }, (_, index) => index + 1));
});
