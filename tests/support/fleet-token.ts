import { readClientSecret } from './client-secret.ts';
import { operatorSettings } from './operator-settings.ts';

export interface FleetTokenQuestion {
  /** Root of the HTTP API, where the issuer is as well. */
  readonly url: string;
  readonly awsUrl: string;
  /** Of the deployment. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** An access token of the simulator's client: it may ride for racer ids that start with `sim-`. */
export const requestFleetToken = async ({ url, awsUrl, outputs }: FleetTokenQuestion): Promise<string> => {
  const { UserPoolId: poolId = '', SimulatorClientId: clientId = '' } = outputs;
  const secret = await readClientSecret({ settings: operatorSettings(awsUrl), poolId, clientId });
  const response = await fetch(`${url}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'fleet/sim' }),
  });
  if (!response.ok) throw new Error(`no token for the fleet: ${response.status} ${await response.text()}`);
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
};
