import { BikeError, type BikeProblem } from './bike-error.ts';
import type { BikeFields } from './bike-fields.ts';
import { openSession } from './bike-session.ts';
import { bikeSources } from './bike-sources.ts';
import type { BluetoothDeviceLike, BluetoothLike, DeviceRequest } from './bluetooth-like.ts';
import type { ResistanceRange } from './resistance-range.ts';
import { waitFor } from './wait-for.ts';

/** `lost`: known, and out of reach. */
export type BikeLinkState = 'none' | 'connecting' | 'connected' | 'lost';

export interface BikeLinkOptions {
  readonly bluetooth: BluetoothLike;
  readonly nowMs: () => number;
  readonly onState: (state: BikeLinkState, device: BluetoothDeviceLike | undefined) => void;
  readonly onProblem: (problem: BikeProblem | undefined) => void;
  /** `source` is the place among `bikeSources`. */
  readonly onFields: (source: number, fields: BikeFields) => void;
  readonly onRange: (range: ResistanceRange) => void;
}

/** The link to one bike at a time. No promise of it rejects: what went wrong is told by `onProblem`. */
export interface BikeLink {
  /** Lets the racer choose a bike, which needs a click, and connects to it. Who chooses none keeps the one that is there. */
  pair(): Promise<void>;
  /** Connects anew to the bike that is there. */
  reconnect(): Promise<void>;
  /** Lets go of the bike. */
  forget(): void;
}

/** After a choice, and on request: some bikes take their time. */
const connectMs = 15_000;
/** By itself: connecting may hang for a minute, while a click gets through in seconds. */
const recoverMs = 8_000;
/** A bike that throws its racer out again and again is not begged. */
const recoverEveryMs = 10_000;
const availabilityMs = 2_000;

const serviceIds = bikeSources.map(({ service }) => service);
const request: DeviceRequest = {
  filters: serviceIds.map((service) => ({ services: [service] })),
  optionalServices: serviceIds,
};

export function createBikeLink(options: BikeLinkOptions): BikeLink {
  const { bluetooth, nowMs, onState, onProblem } = options;
  let device: BluetoothDeviceLike | undefined;
  /** Of the newest attempt and the session that it brings; aborted as soon as they are over. */
  let turn = new AbortController();
  let promptCount = 0;
  let recoveredAtMs = Number.NEGATIVE_INFINITY;

  const release = () => {
    turn.abort();
    device?.gatt?.disconnect();
  };
  const lose = (error: unknown) => {
    release();
    const problem = error instanceof BikeError ? error.problem : 'not-reached';
    if (problem === 'no-service') device = undefined;
    onState(device === undefined ? 'none' : 'lost', device);
    onProblem(problem);
  };
  const attempt = async (wanted: BluetoothDeviceLike, limitMs: number): Promise<void> => {
    release();
    device = wanted;
    const mine = new AbortController();
    turn = mine;
    let isRead = false;
    onState('connecting', wanted);
    try {
      await openSession({
        ...options,
        device: wanted,
        connectMs: limitMs,
        signal: mine.signal,
        onReading: () => {
          isRead = true;
          onState('connected', wanted);
          onProblem(undefined);
        },
        onGone: () => {
          const gone = new BikeError('not-reached', 'the bike has disconnected');
          if (isRead) recover(wanted, gone);
          else mine.abort(gone);
        },
        // Nobody wants it now: a bike that serves one at a time would be lost to everybody else.
        onLate: () => {
          if (device !== wanted || turn.signal.aborted) wanted.gatt?.disconnect();
        },
      });
    } catch (error) {
      // Unless a newer attempt is under way, or the bike was let go of.
      if (turn === mine && device === wanted) lose(error);
    }
  };
  const recover = (wanted: BluetoothDeviceLike, gone: BikeError) => {
    if (nowMs() - recoveredAtMs < recoverEveryMs) return lose(gone);
    recoveredAtMs = nowMs();
    attempt(wanted, recoverMs);
  };

  return {
    pair: async () => {
      promptCount += 1;
      const prompt = promptCount;
      onProblem(undefined);
      try {
        const chosen = await bluetooth.requestDevice(request);
        if (prompt === promptCount) await attempt(chosen, connectMs);
      } catch (error) {
        const problem = await problemOfPrompt(bluetooth, error);
        if (prompt === promptCount) onProblem(problem);
      }
    },
    reconnect: async () => {
      onProblem(undefined);
      if (device !== undefined) await attempt(device, connectMs);
    },
    forget: () => {
      promptCount += 1;
      release();
      device = undefined;
      onState('none', undefined);
      onProblem(undefined);
    },
  };
}

async function problemOfPrompt(bluetooth: BluetoothLike, error: unknown): Promise<BikeProblem> {
  const name = error instanceof Error ? error.name : '';
  if (name === 'SecurityError' || name === 'NotAllowedError') return 'refused';
  // Nothing chosen, and nothing to choose from, have the same name.
  const asking = bluetooth.getAvailability?.() ?? Promise.resolve(true);
  const isOn = await waitFor(asking, { limitMs: availabilityMs }).catch(() => true);
  return isOn ? 'not-chosen' : 'bluetooth-off';
}
