import { describe, expect, it } from 'vitest';
import * as domain from '../../../domain/src/index.ts';
import { DOMAIN_ERROR_CODES, DomainError, WindowCloseError } from '../../../domain/src/index.ts';
import { raceId } from '../../support/readings.ts';

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
});
