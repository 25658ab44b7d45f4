import { type ClassId, toClassId } from '@alleycat/domain';
import { computed, type Ref } from 'vue';

export interface RaceClass {
  classId: ClassId;
  name: string;
  /** Hue of the class's accent colour, degrees. */
  hue: number;
}

/** Far enough apart to be told from each other across a room: blue, green, orange, violet, teal, red. */
const hues = [262, 150, 50, 310, 205, 22] as const;

/** The class that the address names, or the first one; undefined when there is no such class. */
export function useRaceClass(o: {
  classes: Readonly<Ref<readonly { classId: number; name: string }[] | undefined>>;
  /** As the address has it; undefined at the root. */
  param: Readonly<Ref<string | undefined>>;
}) {
  return computed<RaceClass | undefined>(() => {
    const classes = o.classes.value ?? [];
    const position =
      o.param.value === undefined ? 0 : classes.findIndex(({ classId }) => String(classId) === o.param.value);
    const chosen = classes[position];
    if (chosen === undefined) return undefined;
    return { classId: toClassId(chosen.classId), name: chosen.name, hue: hues[position % hues.length] ?? hues[0] };
  });
}
