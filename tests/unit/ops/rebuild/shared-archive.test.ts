import { describe, expect, it } from 'vitest';
import type { ReadingArchive } from '../../../../domain/src/ports/index.ts';
import { createSharedArchive, type SharedArchiveOptions } from '../../../../ops/src/rebuild/shared-archive.ts';
import { memoryReadingArchive } from '../../../support/fakes/memory-reading-archive.ts';
import { archiveDelivery } from '../../../support/history-deliveries.ts';
import { seededRandom, seeds } from '../../../support/random.ts';
import { classId, raceId, reading, START_SECONDS } from '../../../support/readings.ts';

const CLASSES = [classId(1), classId(2), classId(3)];

const archiveOf = (objectCount: number) => {
  const archive = memoryReadingArchive();
  for (let object = 0; object < objectCount; object += 1) {
    const readings = CLASSES.flatMap((id) =>
      [1, 2, 3].map((second) => reading({ raceId: raceId(`${id}-${START_SECONDS}`), racerId: `r${object}`, second })),
    );
    archiveDelivery(archive, { name: `object-${String(object).padStart(3, '0')}`, readings });
  }
  return archive;
};
const share = (archive: ReadingArchive, options: Partial<SharedArchiveOptions> = {}) =>
  createSharedArchive(archive, { signal: new AbortController().signal, ...options });

const collected = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** Every line that a reader gets of the whole archive, in order; between objects it dawdles. */
const readAll = async (archive: ReadingArchive, dawdle: () => Promise<void> = async () => undefined) => {
  const lines: string[] = [];
  for await (const name of archive.list()) {
    for await (const portion of archive.lines(name)) lines.push(...portion);
    await dawdle();
  }
  return lines;
};

describe('an archive that several readers share', () => {
  it('gives each reader the lines of its class, in their order, and reads every object once', async () => {
    const archive = archiveOf(30);
    const all = await readAll(archive);
    archive.namesRead.length = 0;
    const shared = share(archive);
    const read = await Promise.all(CLASSES.map((id) => readAll(shared.viewOf(id))));
    expect(read).toEqual(CLASSES.map((id) => all.filter((line) => line.includes(`"raceId":"${id}-`))));
    expect(archive.namesRead).toEqual(await collected(archive.list()));
  });

  it('gives lines that may be of any class to everybody', async () => {
    const archive = memoryReadingArchive();
    const escaped = `{"race\\u0049d":"1-${START_SECONDS}"}`;
    archive.put('object-0', ['nonsense', `{"raceId":"2-${START_SECONDS}"}`, escaped]);
    const shared = share(archive);
    expect(await readAll(shared.viewOf(classId(1)))).toEqual(['nonsense', escaped]);
    expect((await readAll(shared.viewOf(classId(2)))).sort()).toEqual(
      ['nonsense', `{"raceId":"2-${START_SECONDS}"}`, escaped].sort(),
    );
  });

  it('gives everybody everything, however little it keeps and however far they are apart', async () => {
    const all = await readAll(archiveOf(20));
    for (const seed of seeds(40)) {
      const random = seededRandom(seed);
      const dawdle = async () => {
        for (let turns = Math.floor(random() * 40); turns > 0; turns -= 1) await Promise.resolve();
      };
      const shared = share(archiveOf(20), { charactersMax: Math.floor(random() * 12_000) });
      const read = await Promise.all(CLASSES.map((id) => readAll(shared.viewOf(id), dawdle)));
      expect(read, `seed ${seed}`).toEqual(
        CLASSES.map((id) => all.filter((line) => line.includes(`"raceId":"${id}-`))),
      );
    }
  });

  it('reads some objects ahead, and not more than fit', async () => {
    const begunAfterFirst = async (options: Partial<SharedArchiveOptions>) => {
      const archive = archiveOf(30);
      const view = share(archive, options).viewOf(classId(1));
      const names = await collected(archive.list());
      const listed = view.list()[Symbol.asyncIterator]();
      for (const _ of [1, 2]) {
        const { value } = await listed.next();
        await collected(view.lines(value ?? ''));
      }
      expect(archive.namesRead).toEqual(names.slice(0, archive.namesRead.length));
      return archive.namesRead.length;
    };
    expect(await begunAfterFirst({})).toBe(2 + 8);
    expect(await begunAfterFirst({ readAheadMax: 3 })).toBe(2 + 3);
    expect(await begunAfterFirst({ charactersMax: 100 })).toBe(2);
  });

  it('fails for whoever needs the object that cannot be read, and for nobody else', async () => {
    const archive = archiveOf(3);
    const broken: ReadingArchive = {
      list: archive.list,
      lines: async function* (name) {
        yield ['nonsense'];
        if (name === 'object-001') throw new Error('the network is down');
      },
    };
    const shared = share(broken);
    await expect(readAll(shared.viewOf(classId(1)))).rejects.toThrow('the network is down');
    expect(await collected(shared.viewOf(classId(2)).lines('object-002'))).toEqual([['nonsense']]);
  });

  it('ends for everybody at an interrupt', async () => {
    const interruption = new AbortController();
    const shared = share(archiveOf(3), { signal: interruption.signal });
    interruption.abort();
    await expect(readAll(shared.viewOf(classId(1)))).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
