import type { FleetPlan, SimulationPlan } from '../plan.ts';

/** The plan as anybody may see it. */
export interface ReportedPlan extends Omit<SimulationPlan, 'fleet'> {
  readonly fleet: Omit<FleetPlan, 'clientSecret'>;
}

/** Reports are passed on: no secret is in them, nor a password in an address. */
export function reportedPlan({ fleet, url, mqttUrl, awsUrl, ...plan }: SimulationPlan): ReportedPlan {
  const { clientSecret: _, ...shownFleet } = fleet;
  return {
    ...plan,
    url: withoutPassword(url),
    ...(mqttUrl === undefined ? {} : { mqttUrl: withoutPassword(mqttUrl) }),
    ...(awsUrl === undefined ? {} : { awsUrl: withoutPassword(awsUrl) }),
    fleet: shownFleet,
  };
}

/** The command line that rides the same again, for a POSIX shell. */
export function commandLineOf(argv: readonly string[], seed: number): string {
  const isSeeded = argv.some((word) => word === '--seed' || word.startsWith('--seed='));
  const words = [...argv, ...(isSeeded ? [] : ['--seed', String(seed)])].map(withoutPassword).map(quoted);
  return ['npm run simulate --', ...words].join(' ');
}

const withoutPassword = (text: string): string => text.replace(/(:\/\/)[^/?#\s]*@/, '$1***@');

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
