import { describe, expect, it } from 'vitest';
import { effectScope, shallowRef } from 'vue';
import { useAwakeScreen } from '../../../../../frontend/src/composables/ride/use-awake-screen.ts';
import { rideTexts } from '../../../../../frontend/src/texts/ride.ts';

/** A device whose battery may be low, and a lock of it. */
class PretendLock extends EventTarget implements WakeLockSentinel {
  readonly type = 'screen';
  onrelease = null;
  released = false;

  async release() {
    this.released = true;
    this.dispatchEvent(new Event('release'));
  }
}

const setUp = () => {
  const locks: PretendLock[] = [];
  const device = { isBatteryLow: false };
  const request = async () => {
    await Promise.resolve();
    if (device.isBatteryLow) throw new DOMException('battery low', 'NotAllowedError');
    const lock = new PretendLock();
    locks.push(lock);
    return lock;
  };
  const isWanted = shallowRef(false);
  const visibility = shallowRef<DocumentVisibilityState>('visible');
  const scope = effectScope();
  const screen = scope.run(() => useAwakeScreen({ isWanted, visibility, wakeLock: { request } }))!;
  const seen = () => ({ isAwake: screen.isScreenAwake.value, notice: screen.screenNotice.value });
  const held = () => locks.map(({ released }) => !released);
  return { device, held, isWanted, locks, scope, seen, visibility };
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

const awake = { isAwake: true, notice: undefined };
const asleep = { isAwake: false, notice: undefined };
const dark = { isAwake: false, notice: rideTexts.screenMaySleep };

describe('the screen', () => {
  it('is kept on while that is wanted, and says nothing while it asks', async () => {
    const { held, isWanted, seen } = setUp();
    expect(seen()).toEqual(asleep);
    isWanted.value = true;
    expect(seen()).toEqual(asleep);
    await settled();
    expect([seen(), held()]).toEqual([awake, [true]]);
    isWanted.value = false;
    expect([seen(), held()]).toEqual([asleep, [false]]);
  });

  it('is asked for again once a page that was hidden is seen, however often', async () => {
    const { held, isWanted, locks, seen, visibility } = setUp();
    isWanted.value = true;
    await settled();
    for (const lock of [0, 1]) {
      visibility.value = 'hidden';
      await locks[lock]?.release();
      expect(seen()).toEqual(asleep);
      visibility.value = 'visible';
      await settled();
      expect(seen()).toEqual(awake);
    }
    expect(held()).toEqual([false, false, true]);
  });

  it('is not asked for by a page that nobody sees', async () => {
    const { held, isWanted, visibility } = setUp();
    visibility.value = 'hidden';
    isWanted.value = true;
    await settled();
    expect(held()).toEqual([]);
  });

  it('may go dark where the device refuses, says so, and is asked for again when the page is seen anew', async () => {
    const { device, isWanted, seen, visibility } = setUp();
    device.isBatteryLow = true;
    isWanted.value = true;
    await settled();
    expect(seen()).toEqual(dark);
    device.isBatteryLow = false;
    visibility.value = 'hidden';
    visibility.value = 'visible';
    await settled();
    expect(seen()).toEqual(awake);
  });

  it('says so when the device takes the lock away under the eyes of its racer', async () => {
    const { isWanted, locks, seen } = setUp();
    isWanted.value = true;
    await settled();
    await locks[0]?.release();
    expect(seen()).toEqual(dark);
  });

  it('may go dark on a device without such locks', () => {
    const isWanted = shallowRef(true);
    const scope = effectScope();
    const screen = scope.run(() => useAwakeScreen({ isWanted, visibility: shallowRef('visible') }))!;
    expect([screen.isScreenAwake.value, screen.screenNotice.value]).toEqual([false, rideTexts.screenMaySleep]);
  });

  it('is let go when the lock comes only after the ride or its scope has ended', async () => {
    const stopped = setUp();
    stopped.isWanted.value = true;
    stopped.isWanted.value = false;
    const disposed = setUp();
    disposed.isWanted.value = true;
    disposed.scope.stop();
    await settled();
    expect([stopped.held(), disposed.held()]).toEqual([[false], [false]]);
  });
});
