/** What can come between a racer and their bike. Each has its words in `texts/bike.ts`. */
export type BikeProblem =
  /** The racer closed the prompt, or their bike was not in it. */
  | 'not-chosen'
  | 'bluetooth-off'
  /** By the browser, the device or a policy. */
  | 'refused'
  /** It does not answer, or not in time. */
  | 'not-reached'
  /** It has none of the services that are read here. */
  | 'no-service'
  /** It sends, but nothing that a race can be scored by. */
  | 'no-cadence';

/** A bike cannot be used; the problem says why, and has a text for people. */
export class BikeError extends Error {
  readonly problem: BikeProblem;

  constructor(problem: BikeProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BikeError';
    this.problem = problem;
  }
}
