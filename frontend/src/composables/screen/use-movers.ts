import { type Ref, shallowReadonly, shallowRef, watch } from 'vue';
import type { Board } from '../live/board.ts';
import { type Mover, moversOf } from './movers.ts';

/** Frames come every second; a list that changed as often could not be read from afar. */
const calmMs = 4_000;

/** The greatest climbs on a board, told anew every few seconds. */
export function useMovers(board: Readonly<Ref<Board | undefined>>) {
  const movers = shallowRef<readonly Mover[]>([]);
  let told: { raceId: string; atMs: number } | undefined;
  watch(
    board,
    (next) => {
      if (next === undefined) {
        movers.value = [];
        told = undefined;
        return;
      }
      const { raceId, publishedAtMs: atMs, rows } = next;
      if (told?.raceId === raceId && atMs - told.atMs < calmMs && movers.value.length > 0) return;
      movers.value = moversOf(rows);
      told = { raceId, atMs };
    },
    { immediate: true },
  );
  return shallowReadonly(movers);
}
