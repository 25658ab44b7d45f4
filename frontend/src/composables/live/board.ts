/** One racer on the board. */
export interface BoardRow {
  /** Place in the roster: what a racer keeps for the whole race. */
  index: number;
  racerId: string;
  /** Empty until the roster's entry has come. */
  name: string;
  rank: number;
  outputHundredths: number;
  /** Seconds since the racer's last reading, measured in race time. */
  lagSeconds: number;
  behindLeaderHundredths: number;
  /** Distance to the next higher output; 0 for whoever leads. */
  behindNextHundredths: number;
  /** Places gained (positive) or lost over the last ten seconds. */
  movement: number;
}

/** Everything that one view of a race shows. */
export interface Board {
  raceId: string;
  startsAtMs: number;
  endsAtMs: number;
  officialAtMs: number;
  publishedAtMs: number;
  racerCount: number;
  /** Best first: everybody with a reading, or the top of a field too large for one frame. */
  rows: readonly BoardRow[];
  /** False when `rows` holds only the top of the field. */
  isComplete: boolean;
  /** Outputs at evenly spaced ranks of the whole field, best first; empty when `rows` is complete. */
  quantilesHundredths: readonly number[];
}

/** A racer with no reading for longer than this is dimmed; readings of neighbours are up to two seconds apart anyway. */
export const laggingAfterSeconds = 4;
