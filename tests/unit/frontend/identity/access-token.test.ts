import { describe, expect, it } from 'vitest';
import { racerIdOf, TokenUnreadableError } from '../../../../frontend/src/identity/access-token.ts';

const tokenWith = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2lnbmF0dXJl`;

describe('racerIdOf', () => {
  it('reads whom a token speaks for', () => {
    const sub = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';
    // The other claim makes the two letters appear in which base64url differs from base64.
    expect(racerIdOf(tokenWith({ sub, scope: 'a?b>c~\u00ff\u00fe' }))).toBe(sub);
  });

  it.each(['', 'a.b', 'a.b.c', tokenWith({}), tokenWith({ sub: 'a/b' }), tokenWith({ sub: null })])(
    'takes no token without a racer in it: %s',
    (token) => {
      expect(() => racerIdOf(token)).toThrow(TokenUnreadableError);
    },
  );
});
