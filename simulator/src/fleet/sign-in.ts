import type { ConfigResponse } from '@alleycat/domain/wire';
import type { AwsAddress } from '../aws-address.ts';
import type { Clock } from '../clock.ts';
import type { SimulationPlan } from '../plan.ts';
import type { MqttLogin, RacerLogin } from '../sinks/mqtt-login.ts';
import { findFleetClient } from './fleet-client.ts';
import { requestToken } from './request-token.ts';
import { createTokenSource } from './token-source.ts';

type IdentityConfig = ConfigResponse['identity'];

/** How the connections of a run say who they are. */
export interface SignIn {
  /** For whoever only watches. */
  readonly guest: MqttLogin;
  /** For whoever sends readings: the newest login, the same object until there is a newer one. */
  racer(): Promise<RacerLogin>;
}

export interface SignInOptions {
  readonly plan: Pick<SimulationPlan, 'url' | 'fleet'>;
  readonly identity: IdentityConfig;
  readonly clock: Clock;
  readonly aws: AwsAddress;
}

/** For runs that send nothing to the broker, and for brokers that ask nobody who they are. */
export function comeAsGuest(identity: IdentityConfig): SignIn {
  const guest = guestLoginOf(identity);
  const login: RacerLogin = { ...guest, renewFromMs: Number.POSITIVE_INFINITY, endsAtMs: Number.POSITIVE_INFINITY };
  return { guest, racer: async () => login };
}

/** Signs in as a fleet; when this resolves, there is a token. Rejects with a SimulatorError that says what to set. */
export async function signInAsFleet({ plan, identity, clock, aws }: SignInOptions): Promise<SignIn> {
  const { issuer } = identity;
  const { scope } = plan.fleet;
  const client = await findFleetClient({ fleet: plan.fleet, issuer, aws });
  const loginUrl = new URL(identity.loginUrl, `${plan.url}/`).href;
  const tokens = createTokenSource({ request: () => requestToken({ issuer, loginUrl, client, scope, clock }), clock });
  const guest = guestLoginOf(identity);
  let login: RacerLogin | undefined;
  const racer = async (): Promise<RacerLogin> => {
    const { text: password, renewFromMs, endsAtMs } = await tokens.current();
    if (login?.password !== password) login = { ...guest, password, renewFromMs, endsAtMs };
    return login;
  };
  await racer();
  return { guest, racer };
}

// The broker asks the authorizer that the username names, and without a password that is what lets guests in.
const guestLoginOf = ({ mqttAuthorizer }: IdentityConfig): MqttLogin =>
  mqttAuthorizer === '' ? {} : { username: `?x-amz-customauthorizer-name=${encodeURIComponent(mqttAuthorizer)}` };
