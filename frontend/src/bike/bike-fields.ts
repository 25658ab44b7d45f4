/** What a bike may tell at a moment. Nothing is in it that the bike did not tell. */
export interface BikeFields {
  readonly cadenceRpm?: number;
  /** In levels of the bike, whatever their scale; some count in tenths. */
  readonly resistanceLevel?: number;
  /** Negative while the flywheel drives the pedals. */
  readonly powerWatts?: number;
}
