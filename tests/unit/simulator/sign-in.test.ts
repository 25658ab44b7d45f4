import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SimulationPlan } from '../../../simulator/src/plan.ts';
import { runSimulation } from '../../../simulator/src/run-simulation.ts';
import { CLIENTS, type CognitoBench, openCognitoBench } from '../../support/cognito-bench.ts';
import { simulationPlan } from '../../support/simulation-plan.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';
import { createAcceleratedClock } from './support/accelerated-clock.ts';
import { type BrokerLogin, type MiniPlatform, openMiniPlatform } from './support/mini-platform.ts';

describe('a run on a platform that asks who sends readings', () => {
  const dataFolder = suiteFolder();
  let bench: CognitoBench;
  let fleet: SimulationPlan['fleet'];
  let platform: MiniPlatform | undefined;

  beforeAll(async () => {
    bench = await openCognitoBench({ dataFolder });
    const clientId = CLIENTS.machine.id;
    const clientSecret = await bench.secretOf(clientId);
    fleet = { scope: 'fleet/kiosk', stackName: 'alleycat', clientId, clientSecret };
  });

  afterEach(async () => {
    await platform?.close();
    platform = undefined;
  });

  afterAll(async () => {
    await bench.close();
  });

  const ride = async (plan: Partial<SimulationPlan> = {}) => {
    const clock = createAcceleratedClock(6);
    platform = await openMiniPlatform({
      clock,
      epochMs: 1_620_992_104_000,
      raceLengthSeconds: 300,
      identity: { issuer: bench.issuer, loginUrl: bench.url },
      admits: mayComeIn,
    });
    const { url } = platform;
    const few = { racerCount: 8, durationSeconds: 5, seed: 7, maxClockSkewSeconds: 0 };
    const report = await runSimulation(simulationPlan({ url, awsUrl: url, fleet, ...few, ...plan }), {}, { clock });
    return { report, logins: platform.logins };
  };

  it('rides with one token for all racers, whose ids start with the prefix of the fleet, and watches as a guest', async () => {
    const { report, logins } = await ride();
    expect(report).toMatchObject({ verdict: 'ok', racers: 8, lost: 0, wrong: 0 });
    const [guest, ...racers] = logins;
    expect(guest).toMatchObject({ clientId: expect.stringMatching(/^guest-live-/), password: undefined });
    expect(racers.map(({ clientId }) => clientId.replace(/-[0-9a-f]{8}$/, '')).sort()).toEqual(
      Array.from({ length: 8 }, (_, index) => `kiosk-7-000${index + 1}`),
    );
    const names = new Set(logins.map(({ username }) => username?.replace(/&SDK=.*/, '')));
    expect(names).toEqual(new Set(['?x-amz-customauthorizer-name=Door']));
    expect(new Set(racers.map(({ password }) => password)).size).toBe(1);
  });

  it('does not begin with an id prefix that is not the fleet’s', async () => {
    await expect(ride({ idPrefix: 'sim-7' })).rejects.toMatchObject({ code: 'ID_PREFIX_FOREIGN' });
    expect(platform?.logins).toEqual([]);
  });

  it('says what to set if nobody tells the credentials', async () => {
    const bare = { scope: 'fleet/kiosk', stackName: 'velodrome' };
    await expect(ride({ fleet: bare, awsUrl: 'http://127.0.0.1:9' })).rejects.toMatchObject({
      code: 'FLEET_UNKNOWN',
      message: expect.stringMatching(
        /stack velodrome at http:\/\/127\.0\.0\.1:9 .*; set ALLEYCAT_FLEET_CLIENT_ID and ALLEYCAT_FLEET_CLIENT_SECRET, or .* --stack, --aws-url or --region$/,
      ),
    });
  });

  it('does not begin if the issuer refuses the credentials', async () => {
    await expect(ride({ fleet: { ...fleet, clientSecret: 'guessed' } })).rejects.toMatchObject({
      code: 'SIGN_IN_REFUSED',
      message: expect.stringContaining('--fleet-client'),
    });
  });

  it('needs no credentials for readings that are written straight into the stream', async () => {
    const bare = { scope: 'fleet/sim', stackName: 'alleycat' };
    const { report, logins } = await ride({ transport: 'kinesis', fleet: bare, idPrefix: 'anybody' });
    expect(report).toMatchObject({ verdict: 'ok', lost: 0 });
    expect(logins.map(({ password }) => password)).toEqual([undefined]);
  });
});

/** As the platform's authorizer decides. */
const mayComeIn = ({ clientId, password }: BrokerLogin): boolean => {
  if (password === undefined) return clientId.startsWith('guest-');
  return decodeJwt(password)['scope'] === 'fleet/kiosk' && clientId.startsWith('kiosk-');
};
