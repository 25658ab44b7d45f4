import {
  decodeLiveFrame,
  FrameError,
  type LiveFrame,
  liveFrameOf,
  liveTopicOf,
  type Race,
  raceAt,
} from '@alleycat/domain';
import { useTimeoutFn } from '@vueuse/core';
import { computed, onScopeDispose, type Ref, readonly, shallowRef, watch } from 'vue';
import type { Api } from '../../api/http-client.ts';
import { texts } from '../../texts/index.ts';
import type { Feed } from '../app/use-feed.ts';
import { emptyLiveBoard, type LiveBoardState, missingRoster, takeFrame, takeRoster } from './live-board.ts';

export interface UseLiveBoardOptions {
  /** The race that runs now in the class on the screen. */
  race: Readonly<Ref<Race | undefined>>;
  /** Topic of live frames with `{classId}` in it. */
  liveTopic: Readonly<Ref<string | undefined>>;
  api: Api;
  feed: Feed;
}

/** A roster that could not be read is asked for again after this, or with the next frame. */
const rosterRetryMs = 2_000;

/** The board of the class on the screen: a snapshot to start from, live frames from then on. */
export function useLiveBoard({ race: shownRace, liveTopic, api, feed }: UseLiveBoardOptions) {
  const state = shallowRef<LiveBoardState>(emptyLiveBoard);
  const isLoading = shallowRef(true);
  const readProblem = shallowRef<string>();
  const frameProblem = shallowRef<string>();
  const classId = computed(() => shownRace.value?.classId);
  const topic = computed(() =>
    classId.value === undefined || liveTopic.value === undefined
      ? undefined
      : liveTopicOf(classId.value, liveTopic.value),
  );
  let rosterRequest: string | undefined;
  let isDisposed = false;

  const take = (frame: LiveFrame) => {
    const current = shownRace.value;
    if (current === undefined || frame.classId !== current.classId) return;
    const { classId, startSeconds } = frame;
    const race = raceAt({ classId, atMs: startSeconds * 1000, raceLengthSeconds: current.lengthSeconds });
    state.value = takeFrame(state.value, { race, frame });
    fetchRoster();
  };
  /** One request at a time: who entered while it was on its way is asked for when it is done. */
  const fetchRoster = async () => {
    const missing = missingRoster(state.value);
    if (missing === undefined || rosterRequest === missing.race.raceId || isDisposed) return;
    const { version, from } = missing;
    const { raceId } = missing.race;
    rosterRequest = raceId;
    const isRead = await readRoster({ raceId, version, from });
    if (rosterRequest === raceId) rosterRequest = undefined;
    if (isDisposed) return;
    if (isRead) fetchRoster();
    else retryRoster.start();
  };
  const readRoster = async (wanted: Parameters<Api['roster']>[0]): Promise<boolean> => {
    const isShown = () => state.value.race?.raceId === wanted.raceId;
    try {
      const { from, racers } = await api.roster(wanted);
      state.value = takeRoster(state.value, { raceId: wanted.raceId, from, racers });
      if (isShown()) readProblem.value = undefined;
      return !isShown() || state.value.roster.length > wanted.from;
    } catch (error) {
      if (isShown()) readProblem.value = textOf(error);
      return false;
    }
  };
  const retryRoster = useTimeoutFn(fetchRoster, rosterRetryMs, { immediate: false });
  const refresh = async () => {
    const asked = shownRace.value;
    if (asked === undefined) return;
    const isShown = () => shownRace.value?.classId === asked.classId;
    try {
      const frame = await readSnapshot(asked, { api, topic: topic.value ?? '' });
      if (!isShown()) return;
      if (frame !== undefined) take(frame);
      readProblem.value = undefined;
    } catch (error) {
      if (isShown()) readProblem.value = textOf(error);
    } finally {
      if (isShown()) isLoading.value = false;
    }
  };

  watch(
    topic,
    (next, _, onCleanup) => {
      state.value = emptyLiveBoard;
      isLoading.value = true;
      readProblem.value = undefined;
      frameProblem.value = undefined;
      if (next === undefined) return;
      onCleanup(
        feed.listen(next, (payload) => {
          const frame = readFrame(payload);
          frameProblem.value = typeof frame === 'string' ? frame : undefined;
          if (typeof frame !== 'string') take(frame);
        }),
      );
      refresh();
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    isDisposed = true;
  });
  return {
    // Not by `readonly`: every row of a field of thousands would be wrapped anew with every frame.
    state: computed(() => state.value),
    isLoading: readonly(isLoading),
    problem: computed(() => frameProblem.value ?? readProblem.value),
    refresh,
  };
}

function readFrame(payload: Uint8Array): LiveFrame | string {
  try {
    return decodeLiveFrame(payload);
  } catch (error) {
    if (error instanceof FrameError) return texts.problems.frameUnreadable(error.message);
    throw error;
  }
}

/** A race's snapshot in the form of a frame, so that both go the same way; undefined while the race has no reading. */
async function readSnapshot(race: Race, { api, topic }: { api: Api; topic: string }): Promise<LiveFrame | undefined> {
  const snapshot = await api.liveSnapshot(race.raceId);
  if (snapshot.version === 0) return undefined;
  return liveFrameOf({
    race,
    standings: snapshot.standings.map(([second, outputHundredths, bestHundredths]) =>
      second === 0 ? undefined : { second, outputHundredths, bestHundredths },
    ),
    standingsVersion: snapshot.version,
    rosterVersion: snapshot.rosterVersion,
    publishedAtMs: snapshot.publishedAtMs,
    topicBytes: new TextEncoder().encode(topic).length,
  });
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
