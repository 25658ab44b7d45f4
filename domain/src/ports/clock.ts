/** The time of day, as far as anything in here may know it. */
export interface Clock {
  nowMs(): number;
}
