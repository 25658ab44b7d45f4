import { memoryBreakerStore } from '../../support/fakes/memory-breaker-store.ts';
import { memoryHiddenStore } from '../../support/fakes/memory-hidden-store.ts';
import { memoryHistoryStore } from '../../support/fakes/memory-history-store.ts';
import { memoryLeaderboardStore } from '../../support/fakes/memory-leaderboard-store.ts';
import { memoryLiveFeed } from '../../support/fakes/memory-live-feed.ts';
import { memoryRankIndex } from '../../support/fakes/memory-rank-index.ts';
import { memoryRankProgress } from '../../support/fakes/memory-rank-progress.ts';
import { memoryResultStore } from '../../support/fakes/memory-result-store.ts';
import { memoryRosterStore } from '../../support/fakes/memory-roster-store.ts';
import { memoryStandingsStore } from '../../support/fakes/memory-standings-store.ts';
import { memorySummaryStore } from '../../support/fakes/memory-summary-store.ts';
import { memoryTopListCache } from '../../support/fakes/memory-top-list-cache.ts';
import { breakerStoreContract } from '../ports/breaker-store.contract.ts';
import { hiddenStoreContract } from '../ports/hidden-store.contract.ts';
import { historyStoreContract } from '../ports/history-store.contract.ts';
import { leaderboardStoreContract } from '../ports/leaderboard-store.contract.ts';
import { liveFeedContract } from '../ports/live-feed.contract.ts';
import { rankIndexContract } from '../ports/rank-index.contract.ts';
import { rankIndexModelContract } from '../ports/rank-index-model.contract.ts';
import { rankIndexRebuildContract } from '../ports/rank-index-rebuild.contract.ts';
import { rankProgressContract } from '../ports/rank-progress.contract.ts';
import { resultStoreContract } from '../ports/result-store.contract.ts';
import { rosterStoreContract } from '../ports/roster-store.contract.ts';
import { standingsStoreContract } from '../ports/standings-store.contract.ts';
import { summaryStoreContract } from '../ports/summary-store.contract.ts';
import { topListCacheContract } from '../ports/top-list-cache.contract.ts';

const FAKE = 'in memory';

standingsStoreContract(FAKE, async () => memoryStandingsStore());
rosterStoreContract(FAKE, async () => memoryRosterStore());
summaryStoreContract(FAKE, async () => memorySummaryStore());
resultStoreContract(FAKE, async () => memoryResultStore());
leaderboardStoreContract(FAKE, async () => memoryLeaderboardStore());
breakerStoreContract(FAKE, async () => memoryBreakerStore());
hiddenStoreContract(FAKE, async () => memoryHiddenStore());
historyStoreContract(FAKE, async () => memoryHistoryStore());
rankProgressContract(FAKE, async () => memoryRankProgress());
rankIndexContract(FAKE, async () => memoryRankIndex());
rankIndexRebuildContract(FAKE, async (nowMs) => memoryRankIndex({ clock: { nowMs: () => nowMs } }));
rankIndexModelContract(FAKE, async () => memoryRankIndex());
topListCacheContract(FAKE, async () => {
  const index = memoryRankIndex();
  return { index, cache: memoryTopListCache({ index }) };
});
liveFeedContract(FAKE, async () => {
  const feed = memoryLiveFeed();
  return {
    feed,
    arrived: async (classId) =>
      feed.published.filter((message) => message.classId === classId).map(({ frameBytes }) => frameBytes),
  };
});
