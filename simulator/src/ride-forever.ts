import { scaledClock } from './clock.ts';
import { SimulatorError, type SimulatorErrorCode } from './errors.ts';
import { createField } from './field/create-field.ts';
import type { FieldEvents } from './field/field.ts';
import { keepSynchronised } from './keep-synchronised.ts';
import type { SimulationPlan } from './plan.ts';
import type { SimulationPorts } from './run-simulation.ts';
import { openSession, type Session } from './session.ts';
import { unlessInterrupted } from './wait.ts';

const firstRetryMs = 500;
const longestRetryMs = 15_000;
const isTemporary: Partial<Record<SimulatorErrorCode, true>> = { API_UNREACHABLE: true, SIGN_IN_UNREACHABLE: true };

// Nobody judges a ride without end, so nothing is booked.
const noBooks: FieldEvents = {
  sent: () => undefined,
  acknowledged: () => undefined,
  retried: () => undefined,
  givenUp: () => undefined,
};

/**
 * Racers for a demonstration: they wait for the server, ride race after race, reconnect whenever they are dropped, and
 * stop when the signal is aborted. Rejects only for what waiting cannot cure, such as a class that is not offered.
 */
export async function rideForever(plan: SimulationPlan, ports: SimulationPorts = {}): Promise<void> {
  const { clock = scaledClock(plan.timeScale), signal = new AbortController().signal } = ports;
  const session = await openPatiently(plan, { clock, signal });
  if (session === undefined) return;
  const { serverClock } = session;
  const field = createField(session, noBooks);
  const riding = Promise.all([
    field.ride({ fromMs: serverClock.nowMs(), untilMs: Number.POSITIVE_INFINITY }, signal),
    keepSynchronised(serverClock, clock, signal),
  ]);
  try {
    // Whoever is connected rides already; the race is only for a failure to open to be heard.
    await Promise.race([riding, field.open().then(() => riding)]);
  } finally {
    await field.close();
  }
}

async function openPatiently(
  plan: SimulationPlan,
  { clock, signal }: Required<SimulationPorts>,
): Promise<Session | undefined> {
  for (let delayMs = firstRetryMs; !signal.aborted; delayMs = Math.min(2 * delayMs, longestRetryMs)) {
    try {
      return await unlessInterrupted(openSession(plan, clock), signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!(error instanceof SimulatorError) || !isTemporary[error.code]) throw error;
      await clock.sleep(delayMs, signal);
    }
  }
  return undefined;
}
