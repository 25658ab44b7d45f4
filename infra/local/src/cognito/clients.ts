import type { UserPoolClientSpec, UserPoolSpec } from '../core/deployment.ts';

/** A client with the pool that it belongs to. */
export interface PoolClient {
  readonly pool: UserPoolSpec;
  readonly client: UserPoolClientSpec;
}

/** Clients of all pools by id: ids are unique, so one address serves every pool. */
export type PoolClients = ReadonlyMap<string, PoolClient>;

export const poolClientsOf = (userPools: readonly UserPoolSpec[]): PoolClients =>
  new Map(userPools.flatMap((pool) => pool.clients.map((client) => [client.id, { pool, client }] as const)));
