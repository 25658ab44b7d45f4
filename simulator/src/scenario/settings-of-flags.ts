import type { FlagName, flags } from '../flags.ts';
import { attendanceShape } from './attendance-settings.ts';
import { platformFault } from './platform-fault-settings.ts';
import { readReadingFault } from './reading-fault-settings.ts';
import type { Setting } from './setting.ts';
import { type Settings, settings } from './settings.ts';

/** What `parseArgs` makes of the command line. */
export type FlagValues = Readonly<Partial<Record<FlagName, string | boolean | (string | boolean)[]>>>;

/** What the command line says. Throws a UsageError that names the flag. */
export function settingsOfFlags(values: FlagValues): Settings {
  const own: Record<string, unknown> = {};
  for (const [flag, value] of Object.entries(values)) {
    const name = settingNameOf(flag);
    const setting: Setting<unknown> | undefined = Object.hasOwn(settings, name) ? settings[name] : undefined;
    if (setting === undefined) continue; // scenario, help, and what is read below
    if (typeof value === 'boolean') own[name] = setting.read(value, `--${flag}`);
    else if (typeof value === 'string') own[name] = setting.readText(value, `--${flag}`);
    else own[name] = value.flatMap((text) => setting.readText(String(text), `--${flag}`));
  }
  return { ...own, ...attendanceOf(values), ...readingFaultsOf(values), ...platformFaultsOf(values) };
}

/** The key of a flag in a scenario file. */
export const settingNameOf = (flag: string): keyof typeof settings =>
  flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()) as keyof typeof settings;

const attendanceFlags = { 'ramp-up': 'rampUpSeconds', late: 'lateShare', leave: 'leaveShare' } as const;

function attendanceOf(values: FlagValues): Settings {
  const entries = Object.entries(attendanceFlags).flatMap(([flag, name]) => {
    const value = values[flag as keyof typeof attendanceFlags];
    return typeof value === 'string' ? [[name, attendanceShape[name].readText(value, `--${flag}`)] as const] : [];
  });
  return entries.length === 0 ? {} : { attendance: Object.fromEntries(entries) };
}

function readingFaultsOf({ fault }: FlagValues): Settings {
  if (!Array.isArray(fault)) return {};
  const faults = fault.map((text) => readReadingFault(String(text), '--fault'));
  return { readingFaults: Object.assign({}, ...faults) };
}

function platformFaultsOf({ 'platform-fault': texts }: FlagValues): Settings {
  if (!Array.isArray(texts)) return {};
  return { platformFaults: texts.map((text) => platformFault.readText(String(text), '--platform-fault')) };
}

/** Flags that stand for something else than the setting of their name. */
export const flagsWithoutSetting: readonly FlagName[] = [
  ...(Object.keys(attendanceFlags) as FlagName[]),
  'fault',
  'platform-fault',
  'scenario',
  'help',
] satisfies readonly (keyof typeof flags)[];
