/** How well a part of the platform is. */
export const STATES = ['ok', 'warning', 'unknown', 'bad'] as const; // the worst last
export type State = (typeof STATES)[number];

const PART_KINDS = [
  'stack',
  'stream',
  'consumer',
  'function',
  'boards',
  'ranks',
  'readings',
  'rule',
  'table',
  'delivery',
  'failures',
  'api',
] as const;
export type PartKind = (typeof PART_KINDS)[number];

/** Why a part is not well, in one sentence each: what is, and what to do. */
export interface Concern {
  readonly state: Exclude<State, 'ok'>;
  readonly why: string;
  readonly todo: string;
}

/** Numbers and words that a part is judged by; the unit stands at the end of the name. */
export type Figures = Readonly<Record<string, number | string>>;

/** One part of the platform and how well it is. */
export interface Part {
  readonly kind: PartKind;
  readonly name: string;
  /** The worst of its concerns; `ok` without any. */
  readonly state: State;
  /** In a few words, whether it is well or not. */
  readonly summary: string;
  /** The worst first. */
  readonly concerns: readonly Concern[];
  readonly figures: Figures;
}

export interface PartDescription {
  readonly kind: PartKind;
  readonly name: string;
  readonly summary: readonly (string | undefined)[];
  readonly concerns: readonly (Concern | undefined)[];
  /** What is undefined is not known, and left out. */
  readonly figures: Readonly<Record<string, number | string | undefined>>;
}

export const partOf = ({ kind, name, summary, concerns, figures }: PartDescription): Part => {
  const found = concerns
    .filter((concern) => concern !== undefined)
    .toSorted((a, b) => STATES.indexOf(b.state) - STATES.indexOf(a.state));
  return {
    kind,
    name,
    state: found[0]?.state ?? 'ok',
    summary: summary.filter((text) => text !== undefined).join(', '),
    concerns: found,
    figures: Object.fromEntries(
      Object.entries(figures).filter((entry): entry is [string, number | string] => entry[1] !== undefined),
    ),
  };
};

/** The worst state of all; `ok` of none. */
export const worstOf = (states: readonly State[]): State =>
  STATES[Math.max(0, ...states.map((state) => STATES.indexOf(state)))] ?? 'ok';

export const bad = (why: string, todo: string): Concern => ({ state: 'bad', why, todo });
export const warning = (why: string, todo: string): Concern => ({ state: 'warning', why, todo });
