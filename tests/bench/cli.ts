// `npm run bench -- [--json] [--runs N] [--only put-records|aggregate|history|table|ranks] [--history-racers N,N] [--ranked-racers N,N]`: ratios against peers measured in the same run.
import { parseArgs } from 'node:util';
import { aggregateBench } from './aggregate.ts';
import { historyBench } from './history.ts';
import { putRecordsBench } from './put-records.ts';
import { ranksBench } from './ranks.ts';
import { tableBench } from './table.ts';

/** How long each run of PutRecords puts; medians settle after about two seconds. */
const PUT_RECORDS_SECONDS = 3;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '5' },
    only: { type: 'string' },
    'history-racers': { type: 'string', default: '1000,10000,40000' },
    'ranked-racers': { type: 'string', default: '1000,40000' },
  },
});
const runs = Number(values.runs);
const racerCounts = values['history-racers'].split(',').map(Number);
const rankedCounts = values['ranked-racers'].split(',').map(Number);
const BENCHES = {
  'put-records': (runs: number) => putRecordsBench({ runs, seconds: PUT_RECORDS_SECONDS }),
  aggregate: (runs: number) => aggregateBench({ runs }),
  history: (runs: number) => historyBench({ runs, racerCounts }),
  table: (runs: number) => tableBench({ runs }),
  // Each of its figures is of thousands of calls in one run.
  ranks: () => ranksBench({ racerCounts: rankedCounts }),
} as const;

const chosen = Object.entries(BENCHES).filter(([name]) => values.only === undefined || values.only === name);
const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;
if (![runs, ...racerCounts, ...rankedCounts].every(isCount) || chosen.length === 0) {
  console.error(
    `--runs, --history-racers and --ranked-racers must be 1 or more, --only one of ${Object.keys(BENCHES).join(', ')}`,
  );
  process.exit(2);
}

const results: Record<string, unknown> = { runs, node: process.version };
for (const [name, bench] of chosen) {
  console.error(`${name}: ${runs} runs …`);
  const result = await bench(runs);
  for (const [key, value] of Object.entries(result)) console.error(`  ${key}: ${format(value)}`);
  Object.assign(results, result);
}
if (values.json) console.log(JSON.stringify(results));

function format(value: unknown): string {
  return typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 2 }) : JSON.stringify(value);
}
