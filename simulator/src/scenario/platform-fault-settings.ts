import { UsageError } from '../errors.ts';
import type { PlatformFault, PlatformFaultKind } from '../faults/fault-plan.ts';
import { membersOf, type Shape, unknownName } from './record.ts';
import { anyNumber, choiceOf, type Place, type Setting, textLike, wholeNumber } from './setting.ts';

const atSeconds = anyNumber(0, 604_800);
/** What a local runtime takes; see docs/faults.md. */
const seconds = wholeNumber(1, 600);
const functionName = textLike(/^[A-Za-z0-9]{1,64}$/, "is a function's name in template.yaml, such as FinishFunction");

type MembersOf<Kind extends PlatformFaultKind> = {
  readonly [Name in Exclude<keyof Extract<PlatformFault, { kind: Kind }>, 'kind' | 'atSeconds'>]: Setting<unknown>;
};

/** What has to be said of each fault, besides what it is and when; in the order in which help names it. */
export const platformFaultMembers = {
  'table-throttled': { seconds },
  'function-failing': { functionName, seconds, share: anyNumber(0.001, 1) },
  'function-slow': { functionName, seconds, delayMs: wholeNumber(1, 900_000) },
  'worker-killed': { functionName },
  'disk-full': { seconds },
  'process-killed': {},
  resharded: { shards: wholeNumber(1, 1_000) },
} satisfies { readonly [Kind in PlatformFaultKind]: MembersOf<Kind> };

const kindNames = Object.keys(platformFaultMembers) as PlatformFaultKind[];
const kindSetting = choiceOf(kindNames);

/** `AT:KIND,NAME=VALUE,…` on the command line; in a file an object with `atSeconds`, `kind` and the same names. */
export const platformFault: Setting<PlatformFault> = {
  read: (input, place) => {
    const { kind, ...members } = Object.fromEntries(membersOf(input, place));
    if (kind === undefined) throw missing(place, 'kind');
    const shape = shapeOf(kindSetting.read(kind, `${place}.kind`));
    return faultOf({ kind, shape, place }, (name, setting) => setting.read(members[name], `${place}.${name}`), members);
  },
  readText: (text, place) => {
    const [, at, kind = '', rest = ''] = /^([^:]*):([^,]*)(?:,(.*))?$/.exec(text) ?? [];
    if (at === undefined) {
      throw new UsageError(`${place} is AT:KIND,NAME=VALUE,… such as 10:disk-full,seconds=5, not "${text}"`);
    }
    const shape = shapeOf(kindSetting.readText(kind, `${place} KIND`));
    const members: Record<string, string> = { atSeconds: at };
    for (const entry of rest === '' ? [] : rest.split(',')) {
      const [name = '', value = ''] = entry.split('=', 2);
      members[name] = value;
    }
    const textOf = (name: string) => members[name] ?? '';
    return faultOf(
      { kind, shape, place },
      (name, setting) => setting.readText(textOf(name), `${place} ${name}`),
      members,
    );
  },
};

const shapeOf = (kind: PlatformFaultKind): Shape => ({ atSeconds, ...platformFaultMembers[kind] });

interface Head {
  readonly kind: unknown;
  readonly shape: Shape;
  readonly place: Place;
}

function faultOf(
  { kind, shape, place }: Head,
  readMember: (name: string, setting: Setting<unknown>) => unknown,
  members: Readonly<Record<string, unknown>>,
): PlatformFault {
  const surplus = Object.keys(members).find((name) => !Object.hasOwn(shape, name));
  if (surplus !== undefined) throw unknownName(place, surplus, Object.keys(shape));
  const entries = Object.entries(shape).map(([name, setting]) => {
    if (!Object.hasOwn(members, name)) throw missing(place, name);
    return [name, readMember(name, setting)] as const;
  });
  return { ...Object.fromEntries(entries), kind } as PlatformFault; // the shape of each kind is checked above
}

const missing = (place: Place, name: string): UsageError => new UsageError(`${place} needs ${name}`);
