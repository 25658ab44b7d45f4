// `npm run fuzz -- [--minutes N] [--seed N] [--template FILE]`: all campaigns, one after another, for as long as it is given.
import { parseArgs } from 'node:util';
import { requestFleetToken } from '../support/fleet-token.ts';
import { seededRandom } from '../support/random.ts';
import { attackBroker, openSpectator } from './broker.ts';
import { newSeed } from './failure.ts';
import { startPlatform } from './platform.ts';
import { attackPorts } from './ports.ts';
import { openPublisher } from './publisher.ts';
import { openReadingPath } from './reading-path.ts';

const INPUTS_PER_ROUND = 10_000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    template: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  console.error('--minutes must be a number above 0');
  process.exit(2);
}
const untilMs = Date.now() + minutes * 60_000;

const platform = await startPlatform(values.template);
const publisher = openPublisher(platform);
const spectator = await openSpectator(platform, publisher.publish);
const path = openReadingPath();
let rounds = 0;
try {
  // A failure ends it: standard error then has the seed and the input.
  while (Date.now() < untilMs) {
    const seed = values.seed === undefined ? newSeed(`round ${rounds + 1}`) : Number(values.seed);
    const random = seededRandom(seed);
    await path.run(INPUTS_PER_ROUND, { random, seed });
    const token = await requestFleetToken(platform);
    await attackBroker(platform, { count: INPUTS_PER_ROUND, random, seed, token });
    await attackPorts(platform, { count: INPUTS_PER_ROUND, random, seed });
    await spectator.sees();
    const { faults, heldBytes, sockets } = await platform.measure();
    if (faults.length > 0) throw new Error(`the platform called this an error, seed ${seed}:\n${faults.join('\n')}`);
    rounds += 1;
    console.error(`round ${rounds}: ${Math.round(heldBytes / 1_024)} KiB held, ${sockets} sockets`);
    if (values.seed !== undefined) break;
  }
} catch (error) {
  console.error(platform.functionErrors().join('\n'));
  throw error;
} finally {
  await spectator.leave();
  publisher.close();
  await platform.stop();
}
console.error(`${rounds} rounds of ${3 * INPUTS_PER_ROUND} inputs, nothing found`);
