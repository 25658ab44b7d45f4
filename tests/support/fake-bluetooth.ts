import type { BluetoothDeviceLike, BluetoothLike, DeviceRequest } from '../../frontend/src/bike/bluetooth-like.ts';

export interface FakeBikeOptions {
  readonly id: string;
  readonly name?: string;
  /** Characteristics by service. */
  readonly services: Readonly<Record<number, readonly number[]>>;
  /** What characteristics say when they are read. */
  readonly readable?: Readonly<Record<number, readonly number[]>>;
}

export type BikeOperation = 'connect' | 'getPrimaryService' | 'getCharacteristic' | 'readValue' | 'startNotifications';

/** A bike as the browser shows it, in the hands of a test. */
export interface FakeBike {
  readonly device: BluetoothDeviceLike;
  isConnected(): boolean;
  /** What was asked of it, in order, with the number that was asked for. */
  readonly operations: readonly string[];
  /** Operations that began before the one before had ended: a browser refuses them. */
  overlapCount(): number;
  /** Sends a packet. False if nobody listens. */
  notify(characteristic: number, bytes: readonly number[]): boolean;
  /** Breaks the link. */
  drop(): void;
  /** From now on an operation never settles, or does so again. What hangs stays so until `settle`. */
  hang(operation: BikeOperation, isOn?: boolean): void;
  /** Lets what hangs come to its end after all. */
  settle(): void;
  /** From now on an operation fails, with an error of this name; or works again. */
  fail(operation: BikeOperation, errorName?: string): void;
}

export interface FakeBluetooth {
  readonly bluetooth: BluetoothLike;
  readonly bikes: readonly FakeBike[];
  /** What the prompt was opened with. */
  readonly prompts: readonly DeviceRequest[];
  /** What the next prompts end with: the bike of this place, an error of this name, or nothing until `choose`. */
  answerPrompts(answer: number | string | 'open'): void;
  /** Ends the oldest prompt that is open, with the bike of this place. */
  choose(place: number): void;
  /** Switches the adapter. */
  setOn(isOn: boolean): void;
}

/**
 * Bluetooth with bikes that a test leads: as strict as a browser's. Operations that overlap are refused, and after a
 * break all services and characteristics of before are dead. Stands on its own, so that its text can run in a page.
 */
export const createFakeBluetooth = (options: readonly FakeBikeOptions[]): FakeBluetooth => {
  const named = (name: string) => Object.assign(new Error(`${name} by the fake`), { name });

  const createBike = ({ id, name, services, readable = {} }: FakeBikeOptions): FakeBike => {
    const operations: string[] = [];
    const hanging = new Set<string>();
    const failing = new Map<string, string>();
    let hung: { run: () => void; session: number; isConnect: boolean }[] = [];
    let isConnected = false;
    let isBusy = false;
    let overlaps = 0;
    // Grows with every break: what belongs to an earlier session is dead.
    let session = 0;
    let notified: { characteristic: number; target: EventTarget & { value?: DataView }; session: number }[] = [];

    const operate = <Result>(o: { what: BikeOperation; of: number; session: number; result: () => Result }) =>
      new Promise<Result>((resolve, reject) => {
        const isConnect = o.what === 'connect';
        operations.push(isConnect ? o.what : `${o.what} ${o.of.toString(16)}`);
        if (!isConnect && (!isConnected || o.session !== session)) return reject(named('InvalidStateError'));
        if (isBusy) {
          overlaps += 1;
          return reject(named('NetworkError'));
        }
        isBusy = true;
        const run = () => {
          isBusy = false;
          const failure = failing.get(o.what);
          if (failure !== undefined) return reject(named(failure));
          if (!isConnect && (!isConnected || o.session !== session)) return reject(named('NetworkError'));
          try {
            resolve(o.result());
          } catch (error) {
            reject(error);
          }
        };
        if (hanging.has(o.what)) hung.push({ run, session, isConnect });
        else queueMicrotask(run);
      });

    const characteristicOf = (characteristic: number, mine: number) => {
      const target: EventTarget & { value?: DataView } = new EventTarget();
      const ask = <Result>(what: BikeOperation, result: () => Result) =>
        operate({ what, of: characteristic, session: mine, result });
      return Object.assign(target, {
        readValue: () =>
          ask('readValue', () => {
            const bytes = readable[characteristic];
            if (bytes === undefined) throw named('NotSupportedError');
            return new DataView(Uint8Array.from(bytes).buffer);
          }),
        startNotifications: () =>
          ask('startNotifications', () => {
            notified.push({ characteristic, target, session: mine });
          }),
      });
    };
    const serviceOf = (service: number, mine: number) => ({
      getCharacteristic: (characteristic: number) =>
        operate({
          what: 'getCharacteristic',
          of: characteristic,
          session: mine,
          result: () => {
            if (services[service]?.includes(characteristic) !== true) throw named('NotFoundError');
            return characteristicOf(characteristic, mine);
          },
        }),
    });
    const end = () => {
      const wasConnected = isConnected;
      isConnected = false;
      isBusy = false;
      session += 1;
      notified = [];
      if (wasConnected) device.dispatchEvent(new Event('gattserverdisconnected'));
    };
    const gatt = {
      get connected() {
        return isConnected;
      },
      connect: () =>
        operate({
          what: 'connect',
          of: 0,
          session,
          result: () => {
            isConnected = true;
            return gatt;
          },
        }),
      disconnect: end,
      getPrimaryService: (service: number) => {
        const mine = session;
        return operate({
          what: 'getPrimaryService',
          of: service,
          session: mine,
          result: () => {
            if (services[service] === undefined) throw named('NotFoundError');
            return serviceOf(service, mine);
          },
        });
      },
    };
    const device = Object.assign(new EventTarget(), { id, name, gatt });
    return {
      device,
      isConnected: () => isConnected,
      operations,
      overlapCount: () => overlaps,
      notify: (characteristic, bytes) => {
        const listening = notified.filter((each) => each.characteristic === characteristic && each.session === session);
        for (const { target } of listening) {
          target.value = new DataView(Uint8Array.from(bytes).buffer);
          target.dispatchEvent(new Event('characteristicvaluechanged'));
        }
        return listening.length > 0;
      },
      drop: end,
      hang: (operation, isOn = true) => {
        if (isOn) hanging.add(operation);
        else hanging.delete(operation);
      },
      settle: () => {
        const waiting = hung;
        hung = [];
        for (const { run } of waiting) run();
      },
      fail: (operation, errorName) => {
        if (errorName === undefined) failing.delete(operation);
        else failing.set(operation, errorName);
      },
    };
  };

  const bikes = options.map(createBike);
  const prompts: DeviceRequest[] = [];
  const open: ((device: BluetoothDeviceLike) => void)[] = [];
  let answer: number | string = 0;
  let isOn = true;
  const deviceAt = (place: number): BluetoothDeviceLike => {
    const bike = bikes[place];
    if (bike === undefined) throw new Error(`there is no bike ${place}`);
    return bike.device;
  };
  return {
    bikes,
    prompts,
    bluetooth: {
      requestDevice: async (request) => {
        prompts.push(request);
        if (answer === 'open') return await new Promise((resolve) => open.push(resolve));
        if (typeof answer === 'string') throw named(answer);
        return deviceAt(answer);
      },
      getAvailability: async () => isOn,
    },
    answerPrompts: (next) => {
      answer = next;
    },
    choose: (place) => open.shift()?.(deviceAt(place)),
    setOn: (next) => {
      isOn = next;
    },
  };
};

/** Text of a script that gives a page bikes of its own, before anything else runs; led by `globalThis.fakeBluetooth`. */
export const fakeBluetoothScript = (options: readonly FakeBikeOptions[]): string => `
  globalThis.fakeBluetooth = (${createFakeBluetooth})(${JSON.stringify(options)});
  Object.defineProperty(navigator, 'bluetooth', { configurable: true, value: fakeBluetooth.bluetooth });
`;
