import { parseConfig } from '@alleycat/domain/wire';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAwsAddress } from '../../simulator/src/aws-address.ts';
import { systemClock } from '../../simulator/src/clock.ts';
import { findFleetClient } from '../../simulator/src/fleet/fleet-client.ts';
import { signInAsFleet } from '../../simulator/src/fleet/sign-in.ts';
import { type Stack, startStack } from '../support/stack.ts';

describe('a fleet on a stack', { timeout: 60_000 }, () => {
  const fleet = { scope: 'fleet/sim', stackName: 'alleycat' };
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });

  afterAll(async () => {
    await stack?.stop();
  });

  const addressOf = () => findAwsAddress({ url: stack.url, region: 'us-east-1' });
  const identityOf = async () => parseConfig(await stack.get('/config')).identity;

  it('needs to be told nothing: the stack tells its AWS port, its client and the secret, and the issuer gives a token', async () => {
    const aws = await addressOf();
    expect(aws).toEqual({ endpoint: stack.awsUrl, region: 'us-east-1' });
    const identity = await identityOf();
    const signIn = await signInAsFleet({ plan: { url: stack.url, fleet }, identity, clock: systemClock, aws });
    const username = `?x-amz-customauthorizer-name=${identity.mqttAuthorizer}`;
    expect(signIn.guest).toEqual({ username });
    const racer = await signIn.racer();
    expect(racer.username).toBe(username);
    expect(decodeJwt(racer.password ?? '')).toMatchObject({ iss: identity.issuer, scope: 'fleet/sim' });
  });

  it.each([
    ['another stack', () => ({ fleet: { ...fleet, stackName: 'other' } }), 'Stack with id other does not exist'],
    ['the stack of another platform', () => ({ issuer: 'https://issuer.example/pool' }), "it is another platform's"],
    ['a client that is none', () => ({ fleet: { ...fleet, clientId: 'nobody' } }), 'nobody'],
  ])('is told what is wrong with %s', async (_what, changed, reason) => {
    const { issuer } = await identityOf();
    await expect(findFleetClient({ fleet, issuer, aws: await addressOf(), ...changed() })).rejects.toMatchObject({
      code: 'FLEET_UNKNOWN',
      message: expect.stringContaining(reason),
    });
  });
});
