import { describe, expect, it } from 'vitest';
import { expectOwnIds, prefixOfScope } from '../../../../simulator/src/fleet/fleet-scope.ts';

describe('the scope of a fleet', () => {
  it('names what its ids start with', () => {
    expect(prefixOfScope('fleet/kiosk_2')).toBe('kiosk_2');
  });

  it.each(['sim', 'sim-demo', 'sim-'])('lets racers with the id prefix %s ride', (idPrefix) => {
    expect(() => expectOwnIds(idPrefix, 'fleet/sim')).not.toThrow();
  });

  it.each(['demo', 'simulated', 'SIM', ''])('refuses the id prefix "%s", and says what would do', (idPrefix) => {
    expect(() => expectOwnIds(idPrefix, 'fleet/sim')).toThrow(
      expect.objectContaining({
        code: 'ID_PREFIX_FOREIGN',
        message: `with the scope fleet/sim the simulator rides for ids that start with "sim-" only, not with "${idPrefix}-": use --id-prefix sim-${idPrefix}`,
      }),
    );
  });
});
