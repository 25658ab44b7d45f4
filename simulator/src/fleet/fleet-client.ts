import type { AwsAddress } from '../aws-address.ts';
import { reasonOf, SimulatorError } from '../errors.ts';
import type { FleetPlan } from '../plan.ts';

/** The OAuth client as which a fleet signs in. */
export interface FleetClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface FleetClientQuestion {
  readonly fleet: FleetPlan;
  /** Of the platform that is ridden on. */
  readonly issuer: string;
  /** Where its stack is. */
  readonly aws: AwsAddress;
}

/** The client that the user names, or that of the stack. Rejects with a SimulatorError that says what to set. */
export async function findFleetClient({ fleet, issuer, aws: address }: FleetClientQuestion): Promise<FleetClient> {
  const { clientId, clientSecret, stackName } = fleet;
  if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret };
  try {
    // Only here: the clients take a while to load, and who brings credentials along needs none.
    const { readStackClient } = await import('./stack-client.ts');
    return await readStackClient({ address, stackName, issuer, ...(clientId === undefined ? {} : { clientId }) });
  } catch (cause) {
    const message =
      `there are no credentials to sign in with: ${placeOf(address, stackName)} does not tell them: ${reasonOf(cause)}; ` +
      'set ALLEYCAT_FLEET_CLIENT_ID and ALLEYCAT_FLEET_CLIENT_SECRET, or say where the stack is with --stack, --aws-url or --region';
    throw new SimulatorError('FLEET_UNKNOWN', message, { cause });
  }
}

const placeOf = ({ endpoint, region }: AwsAddress, stackName: string): string =>
  `stack ${stackName} ${endpoint === undefined ? `on AWS in ${region}` : `at ${endpoint}`}`;
