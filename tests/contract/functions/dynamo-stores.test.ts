import { afterAll, beforeAll } from 'vitest';
import { dynamoBreakerStore } from '../../../functions/src/adapters/dynamo-breaker-store.ts';
import { dynamoHiddenStore } from '../../../functions/src/adapters/dynamo-hidden-store.ts';
import { dynamoLeaderboardStore } from '../../../functions/src/adapters/dynamo-leaderboard-store.ts';
import { dynamoRankProgress } from '../../../functions/src/adapters/dynamo-rank-progress.ts';
import { dynamoResultStore } from '../../../functions/src/adapters/dynamo-result-store.ts';
import { dynamoRosterStore } from '../../../functions/src/adapters/dynamo-roster-store.ts';
import { dynamoStandingsStore } from '../../../functions/src/adapters/dynamo-standings-store.ts';
import { dynamoSummaryStore } from '../../../functions/src/adapters/dynamo-summary-store.ts';
import { type LocalDynamo, startDynalite } from '../../support/dynalite.ts';
import { breakerStoreContract } from '../ports/breaker-store.contract.ts';
import { hiddenStoreContract } from '../ports/hidden-store.contract.ts';
import { leaderboardStoreContract } from '../ports/leaderboard-store.contract.ts';
import { rankProgressContract } from '../ports/rank-progress.contract.ts';
import { resultStoreContract } from '../ports/result-store.contract.ts';
import { rosterStoreContract } from '../ports/roster-store.contract.ts';
import { standingsStoreContract } from '../ports/standings-store.contract.ts';
import { summaryStoreContract } from '../ports/summary-store.contract.ts';

const DYNAMO = 'DynamoDB';
let dynamo: LocalDynamo;

beforeAll(async () => {
  dynamo = await startDynalite();
});
afterAll(() => dynamo.stop());

standingsStoreContract(DYNAMO, async () => dynamoStandingsStore(await dynamo.createTable()));
rosterStoreContract(DYNAMO, async () => dynamoRosterStore(await dynamo.createTable()));
summaryStoreContract(DYNAMO, async () => dynamoSummaryStore(await dynamo.createTable()));
breakerStoreContract(DYNAMO, async () => dynamoBreakerStore(await dynamo.createTable()));
hiddenStoreContract(DYNAMO, async () => dynamoHiddenStore(await dynamo.createTable()));
resultStoreContract(DYNAMO, async () => dynamoResultStore(await dynamo.createTable()));
leaderboardStoreContract(DYNAMO, async () => dynamoLeaderboardStore(await dynamo.createTable()));
rankProgressContract(DYNAMO, async () => dynamoRankProgress(await dynamo.createTable()));
