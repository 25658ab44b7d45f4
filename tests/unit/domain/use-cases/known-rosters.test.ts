import { expect, it } from 'vitest';
import { createKnownRosters } from '../../../../domain/src/use-cases/index.ts';
import { memoryRosterStore } from '../../../support/fakes/memory-roster-store.ts';
import { raceId, racerId } from '../../../support/readings.ts';

const entry = (id: string) => ({ racerId: racerId(id), name: id });

const openTest = (options?: { racesMax: number }) => {
  const store = memoryRosterStore();
  const froms: number[] = [];
  const read: typeof store.read = (id, from = 0) => {
    froms.push(from);
    return store.read(id, from);
  };
  return { store, froms, rosters: createKnownRosters({ read }, options) };
};

it('a roster is read once, and then only what it has grown by', async () => {
  const { store, froms, rosters } = openTest();
  await store.append(raceId(), [entry('ann'), entry('bob')], 0);
  expect(await rosters.read(raceId())).toEqual([entry('ann'), entry('bob')]);
  await store.append(raceId(), [entry('cat')], 2);
  expect(await Promise.all([rosters.read(raceId()), rosters.read(raceId(), 2)])).toEqual([
    [entry('ann'), entry('bob'), entry('cat')],
    [entry('cat')],
  ]);
  expect(froms).toEqual([0, 2, 2]);
});

it('of more races than it keeps the first is read anew', async () => {
  const { store, froms, rosters } = openTest({ racesMax: 1 });
  const other = raceId('2-1620992100');
  for (const id of [raceId(), other]) await store.append(id, [entry('ann')], 0);
  for (const id of [raceId(), other, other, raceId()]) await rosters.read(id);
  expect(froms).toEqual([0, 0, 1, 0]);
});
