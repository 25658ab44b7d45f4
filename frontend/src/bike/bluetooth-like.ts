/** What is used of Web Bluetooth, whose types no library has: a browser's `navigator.bluetooth` fits. */
export interface BluetoothLike {
  requestDevice(request: DeviceRequest): Promise<BluetoothDeviceLike>;
  /** Whether there is an adapter that is on. */
  getAvailability?(): Promise<boolean>;
}

export interface DeviceRequest {
  filters: { services: number[] }[];
  /** Services that the browser would hide otherwise. */
  optionalServices: number[];
}

export interface BluetoothDeviceLike extends Listened {
  readonly id: string;
  readonly name?: string | undefined;
  /** Missing where the racer did not allow to connect. */
  readonly gatt?: GattServerLike | undefined;
}

export interface GattServerLike {
  readonly connected: boolean;
  /** May never settle. */
  connect(): Promise<GattServerLike>;
  /** Also ends an attempt to connect. */
  disconnect(): void;
  getPrimaryService(service: number): Promise<GattServiceLike>;
}

export interface GattServiceLike {
  getCharacteristic(characteristic: number): Promise<GattCharacteristicLike>;
}

export interface GattCharacteristicLike extends Listened {
  /** The latest packet. */
  readonly value?: DataView | undefined;
  readValue(): Promise<DataView>;
  startNotifications(): Promise<unknown>;
}

interface Listened {
  addEventListener(type: string, listener: () => void, options: { signal: AbortSignal }): void;
}
