import type { BluetoothLike } from './bluetooth-like.ts';

/** Bluetooth of this browser; undefined where it has none, or where the page came over plain http. */
export const browserBluetooth = (): BluetoothLike | undefined =>
  (navigator as Navigator & { bluetooth?: BluetoothLike }).bluetooth;
