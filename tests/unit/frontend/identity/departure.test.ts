import { describe, expect, it } from 'vitest';
import { noteSignIn, noteSignOut, takeReturn } from '../../../../frontend/src/identity/departure.ts';
import { createMemoryDevice } from '../memory-page.ts';

const departure = { state: 'state-1', nonce: 'n', codeVerifier: 'v', returnTo: '/race/2', intent: 'ride' as const };
const leave = (changed: Partial<typeof departure> = {}) => {
  const page = createMemoryDevice().openTab();
  noteSignIn(page, { ...departure, ...changed });
  return page;
};

describe('takeReturn', () => {
  it('takes the answer out of the address, puts back what was left, and does so once', () => {
    const page = leave();
    page.rename('/?code=c&state=state-1');
    const answer = takeReturn(page);
    expect([answer?.departure, answer?.parameters.get('code')]).toEqual([departure, 'c']);
    expect(page.address().href).toBe('http://board.example/race/2');
    page.rename('/?code=c&state=state-1');
    expect([takeReturn(page)?.departure, page.address().href]).toEqual([undefined, 'http://board.example/']);
  });

  it('takes no answer with another state for its own, and leaves none in the address', () => {
    const page = leave();
    page.rename('/?code=c&state=state-2');
    expect([takeReturn(page)?.departure, page.address().href]).toEqual([undefined, 'http://board.example/']);
  });

  it.each(['//elsewhere.example/', 'https://elsewhere.example/', 'javascript:alert(1)', '\\\\elsewhere.example'])(
    'never leads elsewhere, whatever was stored: %s',
    (returnTo) => {
      const page = leave({ returnTo });
      page.rename('/?code=c&state=state-1');
      takeReturn(page);
      expect(page.address().origin).toBe('http://board.example');
    },
  );

  it('leaves an address alone that holds no answer', () => {
    const page = createMemoryDevice().openTab('http://board.example/race/1?board=all-time');
    expect([takeReturn(page), page.address().search]).toEqual([undefined, '?board=all-time']);
  });

  it('comes back from signing out to the board that was left, and from nowhere else', () => {
    const page = createMemoryDevice().openTab('http://board.example/race/3?board=all-time');
    noteSignOut(page);
    page.rename('/');
    takeReturn(page);
    expect(page.address().href).toBe('http://board.example/race/3?board=all-time');
    page.rename('/');
    takeReturn(page);
    expect(page.address().href).toBe('http://board.example/');
  });
});
