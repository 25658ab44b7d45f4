import type { Operation } from './operation.ts';

const ON_DEMAND_STREAMS_MAX = 50;

export const describeLimits: Operation<'DescribeLimits'> = async (streams) => ({
  ShardLimit: streams.settings.shardsMax,
  OpenShardCount: streams.openShardCount(),
  OnDemandStreamCount: streams.list().filter((stream) => stream.state.mode === 'ON_DEMAND').length,
  OnDemandStreamCountLimit: ON_DEMAND_STREAMS_MAX,
});
