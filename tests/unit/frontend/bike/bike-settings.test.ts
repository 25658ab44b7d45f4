import { describe, expect, it } from 'vitest';
import { createBikeBook } from '../../../../frontend/src/bike/bike-settings.ts';

const storageWith = (stored: string | null = null) => {
  let text = stored;
  return {
    getItem: () => text,
    setItem: (_key: string, next: string) => {
      text = next;
    },
  };
};
const ofNew = { factor: 1, levelMax: undefined, ignoresLevel: false };
const set = { factor: 1.2, levelMax: 32, ignoresLevel: true };

describe('settings of bikes', () => {
  it('are kept for the bike that they were made for', () => {
    const storage = storageWith();
    createBikeBook(storage).keep({ id: 'a', name: 'Spinner' }, set);
    const book = createBikeBook(storage);
    expect([book.of({ id: 'a', name: 'Spinner' }), book.of({ id: 'b', name: 'Trainer' })]).toEqual([set, ofNew]);
  });

  it('are found by the name of a bike that has another id today', () => {
    const book = createBikeBook(storageWith());
    book.keep({ id: 'a', name: 'Spinner' }, set);
    book.keep({ id: 'b', name: '' }, { ...set, factor: 2 });
    expect([book.of({ id: 'c', name: 'Spinner' }), book.of({ id: 'd', name: '' })]).toEqual([set, ofNew]);
  });

  it('are kept of the twelve bikes that were set last', () => {
    const book = createBikeBook(storageWith());
    for (let bike = 1; bike <= 13; bike += 1) book.keep({ id: `${bike}`, name: `Bike ${bike}` }, set);
    const found = [1, 2, 13].map((bike) => book.of({ id: `${bike}`, name: `Bike ${bike}` }));
    expect(found).toEqual([ofNew, set, set]);
  });

  it('keep to what makes sense, also when they are read', () => {
    const book = createBikeBook(storageWith());
    const bike = { id: 'a', name: '' };
    const kept = [
      { factor: 0.4, levelMax: 0 },
      { factor: 2.1, levelMax: 1_001 },
      { factor: Number.NaN, levelMax: Number.NaN },
    ].map((wild) => {
      book.keep(bike, { ...ofNew, ...wild });
      return book.of(bike);
    });
    expect(kept).toEqual([{ ...ofNew, factor: 0.5, levelMax: 1 }, { ...ofNew, factor: 2, levelMax: 1_000 }, ofNew]);
    const wild = storageWith('[{"id":"a","name":"","settings":{"factor":9,"levelMax":-4,"ignoresLevel":"yes"}}]');
    expect(createBikeBook(wild).of(bike)).toEqual({ ...ofNew, factor: 2, levelMax: 1 });
  });

  it.each(['', '{', 'null', '7', '{}', '[null, 7, {"id": 1}, {"id": "a"}]'])(
    'are those of a new bike when %j was stored',
    (stored) => {
      expect(createBikeBook(storageWith(stored)).of({ id: 'a', name: 'Spinner' })).toEqual(ofNew);
    },
  );
});
