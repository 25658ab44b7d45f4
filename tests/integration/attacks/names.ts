import { beforeAll, describe, expect, it } from 'vitest';
import type { Arena, Person } from '../../support/arena.ts';
import { discover } from '../../support/cognito-bench.ts';
import { eventually } from '../../support/eventually.ts';
import { hostileReading } from './hostile-reading.ts';

const NAMES: readonly (readonly [string, string, string])[] = [
  ['a script', '<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['an image that runs', '"><img src=x onerror=alert(1)>', '"><img src=x onerror=alert(1)>'],
  ['10 KB of letters', 'A'.repeat(10_000), 'A'.repeat(40)],
  ['letters that turn the text around', 'ada\u202egnp.exe\u2066', 'adagnp.exe'],
  ['line breaks and null characters', 'a\r\nb\u0000c\u2028d', 'abcd'],
  ['nothing that can be seen', '\u200b\u3164\u2060', 'sim-name-5'],
  ['a pile of marks', `e${'\u0301'.repeat(500)}`, `e${'\u0301'.repeat(4)}`],
  ['half a character', 'a\ud800b', 'a\ufffdb'],
  ['a template', '{{constructor.constructor("alert(1)")()}}', '{{constructor.constructor("alert(1)")()}}'.slice(0, 40)],
  ['a formula', '=HYPERLINK("http://evil.example")', '=HYPERLINK("http://evil.example")'],
  ['a command', "@SUM(1+9)*cmd|' /C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0"],
  ['a sum', '+1+1', '+1+1'],
  ['a difference', '-1+1', '-1+1'],
  ['a formula in full width', '\uff1d1+1', '\uff1d1+1'],
  ['quotes and commas', 'a","b\u2019, c', 'a","b\u2019, c'],
];

/** Attackers whose name is the attack. It is text: kept within bounds, escaped by whoever shows it. */
export const nameAttacks = (arenaOf: () => Arena) =>
  describe('a hostile name', () => {
    let arena: Arena;
    let attacker: Person;
    let raceId: string;
    const racerIdOf = (index: number): string => `sim-name-${index}`;

    beforeAll(async () => {
      arena = arenaOf();
      attacker = await arena.signIn('<img src=x onerror=alert(1)>');
      const fleet = await arena.connect({ clientId: 'sim-names', token: await arena.fleetToken() });
      ({ raceId } = arena.present(5));
      // All at once: each has to come within the seconds that the platform grants.
      await Promise.all(
        NAMES.map(([, name], index) => {
          const final = hostileReading({ raceId, name, event: 'final', second: 10 });
          return fleet.publish(`alleycat/readings/${racerIdOf(index)}`, JSON.stringify(final));
        }),
      );
      fleet.vanish();
      await eventually(async () => {
        const standings = NAMES.map((_, index) => arena.standingOf(raceId, racerIdOf(index)));
        return (await Promise.all(standings)).includes(undefined) ? undefined : true;
      });
    });

    it.each(NAMES.map((name, index) => [name[0], name[2], index] as const))(
      'of %s is shown as text',
      async (_, shown, index) => {
        expect(await arena.standingOf(raceId, racerIdOf(index))).toMatchObject({ name: shown });
      },
    );

    it('is answered as data that no browser takes for a page', async () => {
      for (const path of [
        `/races/${raceId}/roster`,
        `/races/${raceId}/results`,
        `/races/${raceId}/results?format=csv`,
      ]) {
        const { headers } = await fetch(`${arena.stack.url}${path}`);
        expect(headers.get('content-type')).toMatch(/^(application\/json|text\/csv)/);
        expect(headers.get('x-content-type-options')).toBe('nosniff');
      }
    });

    it('starts no formula where results are opened as a table', async () => {
      const csv = await eventually(async () => {
        const text = await (await fetch(`${arena.stack.url}/races/${raceId}/results?format=csv`)).text();
        return NAMES.every((_, index) => text.includes(`${racerIdOf(index)},`)) ? text : undefined;
      });
      const cells = csv.split('\r\n').flatMap((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? []);
      const texts = cells.map((cell) => cell.replace(/,$/, '').replace(/^"(.*)"$/s, '$1'));
      expect(texts.filter((text) => /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(text))).toEqual([]);
      expect(texts).toContain(`'=HYPERLINK(""http://evil.example"")`);
    });

    it('of somebody who signs in is text on the page that greets them', async () => {
      expect(attacker.racerId).toMatch(/^[0-9a-f-]{36}$/);
      const { issuer } = arena.config.identity;
      const { userinfo_endpoint: at = '' } = await discover(issuer);
      const answer = await fetch(at, { headers: { authorization: `Bearer ${attacker.accessToken}` } });
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    });
  });
