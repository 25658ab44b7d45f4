import type { RideResponse } from '../views.ts';

/** The moment at which a second of a ride was over, or with 0 at which the race began: ISO 8601 in UTC. */
export const secondTime = ({ startsAtMs }: Pick<RideResponse, 'startsAtMs'>, second: number): string =>
  new Date(startsAtMs + second * 1_000).toISOString();
