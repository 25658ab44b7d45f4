import { BikeError } from './bike-error.ts';
import type { BikeFields } from './bike-fields.ts';
import { type BikeSource, bikeSources } from './bike-sources.ts';
import type { BluetoothDeviceLike, GattCharacteristicLike, GattServerLike, GattServiceLike } from './bluetooth-like.ts';
import { characteristics, services } from './gatt-ids.ts';
import { decodeResistanceRange, type ResistanceRange } from './resistance-range.ts';
import { waitFor } from './wait-for.ts';

/** For each of the few questions that follow a connection. */
const operationMs = 5_000;

export interface SessionOptions {
  readonly device: BluetoothDeviceLike;
  /** How long connecting may take. */
  readonly connectMs: number;
  /** Ends the session, and all waits and listeners with it. */
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
  /** At least one source is being read. */
  readonly onReading: () => void;
  /** `source` is the place among `bikeSources`. */
  readonly onFields: (source: number, fields: BikeFields) => void;
  readonly onRange: (range: ResistanceRange) => void;
  /** The bike has ended the session. */
  readonly onGone: () => void;
  /** It did connect after all, when nobody waited any more. */
  readonly onLate: () => void;
}

/**
 * Connects to a bike and reads all it has of the sources, one Bluetooth operation after another: they must not overlap.
 * What was found of an earlier session is not used again, it is dead. Rejects with a `BikeError`, or the signal's reason.
 */
export async function openSession(options: SessionOptions): Promise<void> {
  const { device, signal } = options;
  const server = await connect(options);
  device.addEventListener('gattserverdisconnected', options.onGone, { signal });
  if (!server.connected) throw new BikeError('not-reached', 'the bike disconnected at once');
  let readCount = 0;
  let trouble: unknown;
  for (const [place, source] of bikeSources.entries()) {
    try {
      const service = await serviceOf(server, source.service, signal);
      if (service === undefined) continue;
      await read({ service, source, place }, options);
      readCount += 1;
      if (readCount === 1) options.onReading();
      if (source.service === services.fitnessMachine) await readRange(service, options);
    } catch (error) {
      if (signal.aborted) throw error;
      trouble = error;
      // An operation that hangs keeps all others from beginning.
      if (error instanceof BikeError) break;
    }
  }
  if (readCount > 0) return;
  if (trouble === undefined) throw new BikeError('no-service', 'the bike has none of the services that are read here');
  throw trouble instanceof BikeError ? trouble : notReached(trouble);
}

async function connect({ device, connectMs, signal, onLate }: SessionOptions): Promise<GattServerLike> {
  if (device.gatt === undefined) throw new BikeError('refused', 'the browser does not let the bike be connected to');
  const connecting = device.gatt.connect();
  let isWaiting = true;
  connecting.then(
    () => isWaiting || onLate(),
    () => undefined,
  );
  try {
    return await waitFor(connecting, { limitMs: connectMs, signal });
  } catch (error) {
    if (signal.aborted || error instanceof BikeError) throw error;
    throw notReached(error);
  } finally {
    isWaiting = false;
  }
}

async function serviceOf(
  server: GattServerLike,
  service: number,
  signal: AbortSignal,
): Promise<GattServiceLike | undefined> {
  try {
    return await waitFor(server.getPrimaryService(service), { limitMs: operationMs, signal });
  } catch (error) {
    if (isNotThere(error)) return undefined;
    throw error;
  }
}

async function read(
  { service, source, place }: { service: GattServiceLike; source: BikeSource; place: number },
  { signal, nowMs, onFields }: SessionOptions,
): Promise<void> {
  const limits = { limitMs: operationMs, signal };
  const characteristic = await waitFor(service.getCharacteristic(source.characteristic), limits);
  const decode = source.createDecoder();
  const onPacket = ({ value }: GattCharacteristicLike) => {
    const fields = value === undefined ? undefined : decode(value, nowMs());
    if (fields !== undefined) onFields(place, fields);
  };
  characteristic.addEventListener('characteristicvaluechanged', () => onPacket(characteristic), { signal });
  await waitFor(characteristic.startNotifications(), limits);
}

/** Many bikes do not tell it; the racer does then. */
async function readRange(service: GattServiceLike, { signal, onRange }: SessionOptions): Promise<void> {
  const limits = { limitMs: operationMs, signal };
  const characteristic = await waitFor(service.getCharacteristic(characteristics.resistanceLevelRange), limits);
  const range = decodeResistanceRange(await waitFor(characteristic.readValue(), limits));
  if (range !== undefined) onRange(range);
}

/** A service that is not there, and one that the browser keeps to itself, come to the same. */
const isNotThere = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'NotFoundError' || error.name === 'SecurityError');

const notReached = (cause: unknown) => new BikeError('not-reached', 'the bike cannot be reached', { cause });
