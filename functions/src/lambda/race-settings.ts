import { type RaceRules, toClassId, toRaceRules } from '@alleycat/domain';
import type { RaceClass } from '@alleycat/domain/wire';
import { EnvironmentError } from './environment.ts';

export const raceSettingNames = ['RACE_LENGTH_SECONDS', 'MAX_CLOCK_SKEW_SECONDS', 'RACE_CLASSES'] as const;
export type RaceSettings = Readonly<Record<(typeof raceSettingNames)[number], string>>;

/** The race classes of a setting like `1=Commuter,2=Messenger`, in its order. @throws EnvironmentError */
export const parseRaceClasses = (text: string): RaceClass[] => {
  const classes = text.split(',').map((entry) => {
    const [, number, name] = /^\s*([1-9]\d{0,4})\s*=\s*([^=]*[^=\s])\s*$/.exec(entry) ?? [];
    if (number === undefined || name === undefined) {
      throw new EnvironmentError(`RACE_CLASSES must look like "1=Commuter,2=Messenger", but has the entry "${entry}"`);
    }
    return { classId: toClassId(Number(number)), name };
  });
  const [repeated] = classes.filter(
    (one, index) => classes.findIndex((other) => other.classId === one.classId) < index,
  );
  if (repeated !== undefined) throw new EnvironmentError(`RACE_CLASSES names class ${repeated.classId} twice`);
  return classes;
};

/** @throws EnvironmentError or RulesError when a setting makes no sense */
export const raceRulesOf = (settings: RaceSettings): RaceRules =>
  toRaceRules({
    raceLengthSeconds: Number(settings.RACE_LENGTH_SECONDS),
    maxClockSkewSeconds: Number(settings.MAX_CLOCK_SKEW_SECONDS),
    classIds: parseRaceClasses(settings.RACE_CLASSES).map(({ classId }) => classId),
  });
