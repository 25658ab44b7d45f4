import { describe, expect, it } from 'vitest';
import * as domain from '../../../domain/src/index.ts';
import { DOMAIN_ERROR_CODES, DomainError, HistoryWriteError, WindowCloseError } from '../../../domain/src/index.ts';
import { classId, raceId } from '../../support/readings.ts';

describe('errors', () => {
  it('have codes that occur once', () => {
    expect(new Set(DOMAIN_ERROR_CODES).size).toBe(DOMAIN_ERROR_CODES.length);
  });

  it('all descend from one, so that a caller can tell them from faults', () => {
    const classes = Object.entries(domain).filter(([name]) => name.endsWith('Error') && name !== 'DomainError');
    const strays = classes.filter(
      ([, value]) => !(typeof value === 'function' && value.prototype instanceof DomainError),
    );
    expect(strays).toEqual([]);
    expect(classes.length).toBeGreaterThan(10);
  });

  it('name a few of the races that failed and count the others', () => {
    const cause = new TypeError('first');
    const error = new WindowCloseError(Array.from({ length: 7 }, () => ({ raceId: raceId('1-300'), cause })));
    expect(error).toMatchObject({ name: 'WindowCloseError', code: 'WINDOW_CLOSE_INCOMPLETE', cause });
    expect(error.message).toBe(
      `could not store ${Array(5).fill('1-300').join(', ')} and 2 more: close the window again`,
    );
  });

  it('name the parts and boards of a history that failed', () => {
    const cause = new TypeError('first');
    const error = new HistoryWriteError([
      { classId: classId(1), what: { partition: 3 }, cause },
      { classId: classId(2), what: 'board', cause: new TypeError('second') },
    ]);
    expect(error).toMatchObject({ name: 'HistoryWriteError', code: 'HISTORY_WRITE_INCOMPLETE', cause });
    expect(error.message).toBe(
      'could not store part 3 of class 1, the board of class 2: deliver the readings again, or rebuild the history',
    );
  });
});
