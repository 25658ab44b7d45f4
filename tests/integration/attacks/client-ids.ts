import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Arena, Person } from '../../support/arena.ts';

/** Attackers with good tokens of their own. */
export const clientIdAttacks = (arenaOf: () => Arena) =>
  describe('a client id that belongs to somebody else', () => {
    let arena: Arena;
    let victim: Person;
    let attacker: Person;
    let fleetToken: string;
    beforeAll(async () => {
      arena = arenaOf();
      victim = await arena.signIn('Victim of client ids');
      attacker = await arena.signIn('Attacker by client id');
      fleetToken = await arena.fleetToken();
    });

    const codeOf = async (clientId: string, token?: string): Promise<number | undefined> => {
      const client = await arena.connect({ clientId, token });
      client.vanish();
      return client.returnCode;
    };
    const expectForbidden = async (clientId: string, token?: string): Promise<void> => {
      const refused = await arena.refusedDuring(async () => expect(await codeOf(clientId, token)).toBe(5));
      expect(refused).toEqual({ 'connects.forbidden': 1 });
    };

    it.each<[string, (racerId: string) => string]>([
      ['it rides with', (racerId) => `${racerId}-tab`],
      ['without an end', (racerId) => racerId],
      ['in capitals', (racerId) => `${racerId.toUpperCase()}-tab`],
      ['behind a guest’s beginning in capitals', (racerId) => `GUEST-${racerId}`],
      ['with a look-alike hyphen', (racerId) => `${racerId}\u2010tab`],
      ['with a zero-width space', (racerId) => `\u200b${racerId}-tab`],
      ['with a path', (racerId) => `../${racerId}-tab`],
    ])('%s is refused to a racer, a fleet and a guest', async (_, clientIdOf) => {
      await expectForbidden(clientIdOf(victim.racerId), attacker.accessToken);
      await expectForbidden(clientIdOf(victim.racerId), fleetToken);
      await expectForbidden(clientIdOf(victim.racerId));
    });

    it('is taken over by nobody: the victim’s connection and its session stay', async () => {
      const clientId = `${victim.racerId}-bike`;
      const own = await arena.connect({ clientId, token: victim.accessToken, isClean: false });
      onTestFinished(() => own.vanish());
      await own.subscribe('alleycat/live/1');
      for (const token of [attacker.accessToken, fleetToken, undefined]) {
        await expectForbidden(clientId, token);
        expect([await own.ping(), own.isOpen()]).toEqual(['answered', true]);
      }
      own.vanish();
      await own.closed;
      // The session now waits for its owner; nobody else may resume it.
      for (const token of [attacker.accessToken, fleetToken, undefined]) await expectForbidden(clientId, token);
    });

    it.each([
      'simx-1',
      'sim',
      'SIM-1',
      's\u0456m-1',
      'ſim-1',
      'sim\u2010' + '1',
      ' sim-1',
      '\u200bsim-1',
      '*',
      '*-1',
      '?im-1',
      '+-1',
      '#',
      'simulator-1',
    ])('of a fleet is refused if it only looks like its own: "%s"', async (clientId) => {
      await expectForbidden(clientId, fleetToken);
    });

    it.each(['*', '#', '+', '?', '*-*', 'guest', 'guest\u2010' + '1', 'Guest-1', '__proto__', 'sim-1'])(
      'of a racer is refused if it is a pattern or another’s: "%s"',
      async (clientId) => {
        await expectForbidden(clientId, attacker.accessToken);
      },
    );

    it('that is empty is a random one, which is nobody’s', async () => {
      await expectForbidden('', attacker.accessToken);
    });

    it.each([
      ['that starts with $', () => '$aws'],
      ['that is a policy variable', () => `\${iot:ClientId}`],
      ['of 129 bytes', () => `guest-${'x'.repeat(123)}`],
      ['of 60,000 bytes', () => `guest-${'x'.repeat(60_000)}`],
    ])('%s is refused by its form', async (_, clientIdOf) => {
      const refused = await arena.refusedDuring(async () => expect(await codeOf(clientIdOf())).toBe(2));
      expect(refused).toEqual({ 'connects.malformed': 1 });
    });

    it('with wildcards behind its own prefix means itself only', async () => {
      for (const end of ['*', '#', '+', '?', `\${iot:ClientId}`, '../x', '\ud83d\udeb2']) {
        expect(await codeOf(`${attacker.racerId}-${end}`, attacker.accessToken)).toBe(0);
        expect(await codeOf(`sim-${end}`, fleetToken)).toBe(0);
      }
    });

    it('of a guest that a racer used gives the next guest no rights of the racer', async () => {
      const clientId = 'guest-shared';
      const racer = await arena.connect({ clientId, token: victim.accessToken, isClean: false });
      expect(await racer.publish(`alleycat/readings/${victim.racerId}`, '{}')).toBe('acknowledged');
      racer.vanish();
      const refused = await arena.refusedDuring(async () => {
        const guest = await arena.connect({ clientId, isClean: false });
        expect(guest.returnCode).toBe(0);
        expect(await guest.publish(`alleycat/readings/${victim.racerId}`, '{}')).toBe('closed');
      });
      expect(refused).toEqual({ 'publishes.forbidden': 1 });
    });
  });
