import { toFleetPrefix } from '@alleycat/domain';
import { SimulatorError, UsageError } from '../errors.ts';

const resourceServer = 'fleet/';

/** What the racer and client ids of a fleet start with, before a hyphen. Throws a UsageError unless it is `fleet/<prefix>`. */
export function prefixOfScope(scope: string): string {
  try {
    if (scope.startsWith(resourceServer)) return toFleetPrefix(scope.slice(resourceServer.length));
  } catch (cause) {
    throw refusalOf(scope, cause);
  }
  throw refusalOf(scope);
}

const refusalOf = (scope: string, cause?: unknown): UsageError =>
  new UsageError(`--fleet-scope is fleet/ and the prefix of a fleet, for example fleet/sim, not "${scope}"`, { cause });

/** Throws a SimulatorError if the fleet may not ride for racers with that id prefix. */
export function expectOwnIds(idPrefix: string, scope: string): void {
  const prefix = prefixOfScope(scope);
  if (`${idPrefix}-`.startsWith(`${prefix}-`)) return;
  const message = `with the scope ${scope} the simulator rides for ids that start with "${prefix}-" only, not with "${idPrefix}-": use --id-prefix ${prefix}-${idPrefix}`;
  throw new SimulatorError('ID_PREFIX_FOREIGN', message);
}
