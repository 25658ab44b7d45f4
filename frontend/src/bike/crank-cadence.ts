import { CADENCE_RPM_MAX } from '@alleycat/domain';
import type { CrankEvent } from './crank-event.ts';

const ticksPerMinute = 60 * 1_024;
const counterSize = 2 ** 16;
/** Without a new revolution for longer the cranks stand: less than 24 turns a minute. */
const holdMs = 2_500;
/** The sensor's clock runs over after 64 s: what lies further back than this is no beginning of a difference. */
const differenceMsMax = 60_000;

/**
 * Cadence from counted revolutions: undefined until two events tell a difference, then held until the next revolution,
 * zero when none comes for 2.5 s. A difference that no legs can make is none.
 */
export function createCrankCadence(): (event: CrankEvent, atMs: number) => number | undefined {
  let latest: (CrankEvent & { atMs: number }) | undefined;
  let cadenceRpm: number | undefined;
  return (event, atMs) => {
    if (latest !== undefined && !isNewer(event, latest)) {
      if (atMs - latest.atMs > holdMs) cadenceRpm = 0;
      return cadenceRpm;
    }
    const from = latest !== undefined && atMs - latest.atMs <= differenceMsMax ? latest : undefined;
    latest = { ...event, atMs };
    cadenceRpm = from === undefined ? undefined : cadenceBetween(from, event);
    return cadenceRpm;
  };
}

/** Some sensors move the time on without a revolution. */
const isNewer = (event: CrankEvent, latest: CrankEvent): boolean =>
  event.eventTime !== latest.eventTime && event.revolutions !== latest.revolutions;

function cadenceBetween(from: CrankEvent, to: CrankEvent): number | undefined {
  const turns = modulo(to.revolutions - from.revolutions);
  const cadenceRpm = (turns * ticksPerMinute) / modulo(to.eventTime - from.eventTime);
  return cadenceRpm <= CADENCE_RPM_MAX ? cadenceRpm : undefined;
}

const modulo = (difference: number): number => (difference + counterSize) % counterSize;
