import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestFleetToken } from '../support/fleet-token.ts';
import { seededRandom } from '../support/random.ts';
import { getJson } from '../support/stack.ts';
import { attackBroker, openSpectator, type Spectator } from './broker.ts';
import { newSeed } from './failure.ts';
import { type Measured, type Platform, startPlatform } from './platform.ts';
import { attackPorts } from './ports.ts';
import { openPublisher, type Publisher } from './publisher.ts';

const INPUTS_PER_ROUND = 5_000;
// 200 bytes for every input: a connection, a session or a request that were kept would be thousands each.
const GROWTH_BYTES_MAX = 1_000_000;
// Functions keep some connections to AWS for their next invocation; 5,000 attackers keep none.
const SOCKETS_MORE_MAX = 50;

let platform: Platform;
let spectator: Spectator;
let publisher: Publisher;

beforeAll(async () => {
  platform = await startPlatform();
  publisher = openPublisher(platform);
  spectator = await openSpectator(platform, publisher.publish);
  await spectator.sees();
});
afterAll(async () => {
  await spectator?.leave();
  publisher?.close();
  await platform?.stop();
});

/** Attacks twice, with an honest spectator in each attack and after it. The second time nothing may be left behind. */
const attackTwice = async (attack: () => Promise<void>): Promise<void> => {
  const round = async (): Promise<Measured> => {
    await Promise.all([attack(), spectator.sees()]);
    await spectator.sees();
    const measured = await platform.measure();
    expect(measured.faults).toEqual([]);
    return measured;
  };
  const [first, second] = [await round(), await round()];
  expect(second.heldBytes - first.heldBytes).toBeLessThan(GROWTH_BYTES_MAX);
  expect(second.sockets - first.sockets).toBeLessThan(SOCKETS_MORE_MAX);
};

// Both take ten seconds; a machine that does much else besides may take many times that.
const timeout = 180_000;

it('the broker stands 10,000 hostile packets, and serves an honest spectator all the while', { timeout }, async () => {
  const seed = newSeed('broker');
  const random = seededRandom(seed);
  const token = await requestFleetToken(platform);
  await attackTwice(() => attackBroker(platform, { count: INPUTS_PER_ROUND, random, seed, token }));
  const { iot } = (await getJson(`${platform.url}/_local/metrics`)) as {
    iot: { connectsAccepted: number; messagesIn: number; actionsSucceeded: number };
  };
  // They came further than to the door; on a busy machine fewer are still there when they are heard.
  expect(iot.connectsAccepted).toBeGreaterThan(INPUTS_PER_ROUND / 10);
  expect(iot.messagesIn).toBeGreaterThan(INPUTS_PER_ROUND / 500);
  expect(iot.actionsSucceeded).toBeGreaterThan(0);
});

it('the ports answer 10,000 hostile requests with nothing that they should not, and serve an honest client', {
  timeout,
}, async () => {
  const seed = newSeed('ports');
  const random = seededRandom(seed);
  const seen = new Set<number>();
  await attackTwice(async () => {
    const statuses = await attackPorts(platform, { count: INPUTS_PER_ROUND, random, seed });
    for (const status of statuses.keys()) seen.add(status);
    await getJson(`${platform.url}/config`);
  });
  expect([...seen]).toEqual(expect.arrayContaining([101, 200, 204, 400, 401, 404, 405, 421, 501]));
});
