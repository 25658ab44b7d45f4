/** What a run counts while it rides. */
export interface RideCounts {
  /** Readings, each counted once however often it was sent. */
  sent: number;
  acknowledged: number;
  /** Of the acknowledged: so late that the platform may have refused them as implausible. */
  acknowledgedLate: number;
  retried: number;
  /** Readings that were never acknowledged. */
  givenUp: number;
}
