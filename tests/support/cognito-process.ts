// The issuer as a process of its own, to be killed: `node cognito-process.ts <data folder>` prints its address.
import { openCognitoBench } from './cognito-bench.ts';

const [dataFolder = ''] = process.argv.slice(2);
const bench = await openCognitoBench({ dataFolder });
process.stdout.write(`${bench.url}\n`);
