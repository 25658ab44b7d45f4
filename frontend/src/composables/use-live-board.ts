import { decodeLiveFrame, FrameError, type LiveFrame, liveFrameOf, type Race, raceAt } from '@alleycat/domain';
import { computed, type Ref, readonly, shallowRef, watch } from 'vue';
import type { Api } from '../api/http-client.ts';
import { texts } from '../texts.ts';
import { emptyLiveBoard, type LiveBoardState, missingRoster, takeFrame, takeRoster } from './live-board.ts';
import type { Feed } from './use-feed.ts';

export interface UseLiveBoardOptions {
  /** The race that runs now in the class on the screen. */
  race: Readonly<Ref<Race | undefined>>;
  /** Topic of live frames with `{classId}` in it. */
  liveTopic: Readonly<Ref<string | undefined>>;
  api: Api;
  feed: Feed;
}

/** The board of the class on the screen: a snapshot to start from, live frames from then on. */
export function useLiveBoard({ race: shownRace, liveTopic, api, feed }: UseLiveBoardOptions) {
  const state = shallowRef<LiveBoardState>(emptyLiveBoard);
  const isLoading = shallowRef(true);
  const problem = shallowRef<string>();
  const classId = computed(() => shownRace.value?.classId);
  const topic = computed(() =>
    classId.value === undefined ? undefined : liveTopic.value?.replace('{classId}', String(classId.value)),
  );
  let rosterRequest: string | undefined;

  const take = (frame: LiveFrame) => {
    const current = shownRace.value;
    if (current === undefined || frame.classId !== current.classId) return;
    const { classId, startSeconds } = frame;
    const race = raceAt({ classId, atMs: startSeconds * 1000, raceLengthSeconds: current.lengthSeconds });
    state.value = takeFrame(state.value, { race, frame });
    fetchRoster();
  };
  /** One request at a time; a failed one is made again with the next frame. */
  const fetchRoster = async () => {
    const missing = missingRoster(state.value);
    if (missing === undefined || rosterRequest === missing.race.raceId) return;
    rosterRequest = missing.race.raceId;
    try {
      const { from, racers } = await api.roster({
        raceId: missing.race.raceId,
        version: missing.version,
        from: missing.from,
      });
      state.value = takeRoster(state.value, { raceId: missing.race.raceId, from, racers });
      problem.value = undefined;
    } catch (error) {
      problem.value = textOf(error);
    } finally {
      if (rosterRequest === missing.race.raceId) rosterRequest = undefined;
    }
  };
  const refresh = async () => {
    const asked = shownRace.value;
    if (asked === undefined) return;
    try {
      const frame = await readSnapshot(asked, { api, topic: topic.value ?? '' });
      if (frame !== undefined && shownRace.value?.classId === asked.classId) take(frame);
      problem.value = undefined;
    } catch (error) {
      problem.value = textOf(error);
    } finally {
      isLoading.value = false;
    }
  };

  watch(
    topic,
    (next, _, onCleanup) => {
      state.value = emptyLiveBoard;
      isLoading.value = true;
      if (next === undefined) return;
      onCleanup(
        feed.listen(next, (payload) => {
          const frame = readFrame(payload);
          if (typeof frame === 'string') problem.value = frame;
          else take(frame);
        }),
      );
      refresh();
    },
    { immediate: true },
  );
  return {
    state: readonly(state) as Readonly<Ref<LiveBoardState>>,
    isLoading: readonly(isLoading),
    problem: readonly(problem),
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
