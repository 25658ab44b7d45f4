/** What goes wrong with readings on their way in. Shares are 0 to 1, drawn by the seed. */
export interface ReadingFaults {
  /** Of the readings: sent twice. */
  readonly duplicateShare: number;
  /** Of the readings: held back until the racer's next one is sent, so that the two change places. */
  readonly reorderShare: number;
  /** Of the readings: held back for a while. */
  readonly delayShare: number;
  /** The longest that a reading is held back. */
  readonly delayMsMax: number;
  /** Mean time between two breaks of a racer's connection, which then comes back; 0 = none breaks. */
  readonly cutEverySeconds: number;
  /** Of the racers in a race: their client dies in it and is not back before the next race. */
  readonly dieShare: number;
  /** Malformed and hostile messages a second, from all racers together. */
  readonly hostilePerSecond: number;
  /** Of the racers: their clock is wrong, by up to `skewSecondsMax` either way. */
  readonly skewShare: number;
  readonly skewSecondsMax: number;
}

export const NO_READING_FAULTS: ReadingFaults = {
  duplicateShare: 0,
  reorderShare: 0,
  delayShare: 0,
  delayMsMax: 2_000,
  cutEverySeconds: 0,
  dieShare: 0,
  hostilePerSecond: 0,
  skewShare: 0,
  skewSecondsMax: 3,
};

/** What is done to a local runtime while racers ride; `atSeconds` counts from the start of the ride. */
export type PlatformFault = { readonly atSeconds: number } & (
  | { readonly kind: 'table-throttled'; readonly seconds: number }
  | {
      readonly kind: 'function-failing';
      readonly functionName: string;
      readonly seconds: number;
      readonly share: number;
    }
  | {
      readonly kind: 'function-slow';
      readonly functionName: string;
      readonly seconds: number;
      readonly delayMs: number;
    }
  | { readonly kind: 'worker-killed'; readonly functionName: string }
  | { readonly kind: 'disk-full'; readonly seconds: number }
  /** Somebody else has to start it again. */
  | { readonly kind: 'process-killed' }
  /** By the API of the stream itself, so that it works on AWS as well. */
  | { readonly kind: 'resharded'; readonly shards: number }
);
export type PlatformFaultKind = PlatformFault['kind'];
