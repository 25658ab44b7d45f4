import type { LiveSnapshot, RosterResponse } from '@alleycat/domain/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, isProxy, nextTick, shallowRef } from 'vue';
import { encodeLiveFrame, type Race, raceAt, toClassId } from '../../../../../domain/src/index.ts';
import type { Api } from '../../../../../frontend/src/api/http-client.ts';
import type { Feed } from '../../../../../frontend/src/composables/app/use-feed.ts';
import { useLiveBoard } from '../../../../../frontend/src/composables/live/use-live-board.ts';
import { fullFrame, race, raceStartMs, roster } from '../../support.ts';

const everybody = roster('Ann', 'Ben', 'Cyd');
const raceOfTwo = raceAt({ classId: toClassId(2), atMs: raceStartMs, raceLengthSeconds: 300 });

const noReadingYet = (raceId: LiveSnapshot['raceId']): LiveSnapshot => ({
  raceId,
  version: 0,
  publishedAtMs: 0,
  newestSecond: 0,
  rosterVersion: 0,
  standings: [],
});

describe('useLiveBoard', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Questions stay open until the test answers them, oldest first. */
  const setUp = async () => {
    const snapshots: (PromiseWithResolvers<LiveSnapshot> & { raceId: string })[] = [];
    const rosters: (PromiseWithResolvers<RosterResponse> & { asked: { from: number; version: number } })[] = [];
    const listeners = new Map<string, (payload: Uint8Array) => void>();
    const api: Partial<Api> = {
      liveSnapshot: (raceId) => {
        snapshots.push({ raceId, ...Promise.withResolvers<LiveSnapshot>() });
        return snapshots.at(-1)!.promise;
      },
      roster: ({ from, version }) => {
        rosters.push({ asked: { from, version }, ...Promise.withResolvers<RosterResponse>() });
        return rosters.at(-1)!.promise;
      },
    };
    const feed: Partial<Feed> = {
      listen: (topic, onPayload) => {
        listeners.set(topic, onPayload);
        return () => listeners.delete(topic);
      },
    };
    const shown = shallowRef<Race | undefined>(race());
    const scope = effectScope();
    const subject = scope.run(() =>
      useLiveBoard({ race: shown, liveTopic: shallowRef('live/{classId}'), api: api as Api, feed: feed as Feed }),
    )!;
    const settle = () => vi.advanceTimersByTimeAsync(0);
    const push = async (version: number, racerCount: number, topic = 'live/1') => {
      const entries = everybody.slice(0, racerCount).map((_, index): [number] => [9_000 + index]);
      listeners.get(topic)?.(encodeLiveFrame(fullFrame({ version, entries })));
      await settle();
    };
    const answerRoster = async (index: number) => {
      const { asked, resolve } = rosters[index]!;
      const racers = everybody.slice(asked.from, asked.version);
      resolve({ raceId: race().raceId, ...asked, racers });
      await settle();
    };
    const names = () => subject.state.value.board?.rows.map(({ name }) => name);
    await nextTick();
    return { ...subject, shown, scope, snapshots, rosters, listeners, push, settle, answerRoster, names };
  };

  it('asks on for racers who entered while a roster was on its way, without waiting for another frame', async () => {
    const { push, rosters, answerRoster, names } = await setUp();
    await push(1, 1);
    await push(2, 3);
    expect(rosters.map(({ asked }) => asked)).toEqual([{ from: 0, version: 1 }]);
    await answerRoster(0);
    expect(rosters[1]?.asked).toEqual({ from: 1, version: 3 });
    await answerRoster(1);
    expect([names(), rosters.length]).toEqual([['Cyd', 'Ben', 'Ann'], 2]);
  });

  it('gives the rows as they are: to wrap those of a field of ten thousand takes longer than a picture', async () => {
    const { push, state } = await setUp();
    await push(1, 3);
    expect([state.value, state.value.board, state.value.board?.rows[0]].map(isProxy)).toEqual([false, false, false]);
  });

  it('asks again for a roster that could not be read, even if no frame follows', async () => {
    const { push, rosters, answerRoster, names, problem, settle } = await setUp();
    await push(1, 2);
    rosters[0]?.reject(new Error('away'));
    await settle();
    expect(problem.value).toBe('away');
    await vi.advanceTimersByTimeAsync(10_000);
    await answerRoster(1);
    expect([names(), problem.value]).toEqual([['Ben', 'Ann'], undefined]);
  });

  it('asks for nothing more once its scope has ended', async () => {
    const { push, rosters, scope, settle, listeners } = await setUp();
    await push(1, 2);
    scope.stop();
    rosters[0]?.reject(new Error('away'));
    await settle();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([rosters.length, listeners.size]).toEqual([1, 0]);
  });

  it('forgets an unreadable frame with the next one that can be read', async () => {
    const { push, listeners, problem } = await setUp();
    listeners.get('live/1')?.(new Uint8Array(3));
    expect(problem.value).toContain('A live frame could not be read.');
    await push(1, 1);
    expect(problem.value).toBeUndefined();
  });

  it('does not take the answer for a class that was left as one for the class on the screen', async () => {
    const { shown, snapshots, settle, isLoading, problem } = await setUp();
    shown.value = raceOfTwo;
    await settle();
    expect(snapshots.map(({ raceId }) => raceId)).toEqual([race().raceId, raceOfTwo.raceId]);
    snapshots[0]?.reject(new Error('away'));
    await settle();
    expect([isLoading.value, problem.value]).toEqual([true, undefined]);
    snapshots[1]?.resolve(noReadingYet(raceOfTwo.raceId));
    await settle();
    expect(isLoading.value).toBe(false);
  });

  it('leaves problem and board of a class behind with it', async () => {
    const { shown, snapshots, settle, state, problem, push } = await setUp();
    await push(1, 1);
    snapshots[0]?.reject(new Error('away'));
    await settle();
    expect(problem.value).toBe('away');
    shown.value = raceOfTwo;
    await settle();
    expect([state.value.board, problem.value]).toEqual([undefined, undefined]);
  });
});
