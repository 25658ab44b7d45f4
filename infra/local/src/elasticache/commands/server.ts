import { CommandError } from '../command-error.ts';
import { SERVER_VERSION } from '../server-version.ts';
import type { Command, CommandCall } from './command.ts';

type Section = readonly [name: string, facts: Readonly<Record<string, string | number>>];

/** What clients look for before they begin, and what people want to know. */
const info = ({ args, reply, server }: CommandCall): void => {
  const wanted = args.slice(1).map((name) => name.toLowerCase());
  const isWanted = ([name]: Section): boolean =>
    wanted.length === 0 || ['all', 'default', 'everything', name.toLowerCase()].some((word) => wanted.includes(word));
  const texts = sectionsOf(server)
    .filter(isWanted)
    .map(([name, facts]) =>
      [`# ${name}`, ...Object.entries(facts).map(([key, value]) => `${key}:${value}`), ''].join('\r\n'),
    );
  reply.bulk(texts.join('\r\n'));
};

const sectionsOf = ({
  keyspace,
  clock,
  bytesMax,
  port,
  startedAtMs,
  clientCount,
}: CommandCall['server']): Section[] => [
  [
    'Server',
    {
      redis_version: SERVER_VERSION,
      redis_mode: 'standalone',
      process_id: process.pid,
      tcp_port: port,
      uptime_in_seconds: Math.floor((clock.nowMs() - startedAtMs) / 1_000),
    },
  ],
  ['Clients', { connected_clients: clientCount() }],
  ['Memory', { used_memory: keyspace.bytes, maxmemory: bytesMax, maxmemory_policy: 'noeviction' }],
  ['Persistence', { loading: 0 }],
  ['Replication', { role: 'master', connected_slaves: 0 }],
  ['Cluster', { cluster_enabled: 0 }],
  ['Keyspace', keyspace.size === 0 ? {} : { db0: `keys=${keyspace.size}` }],
];

const cluster = (): void => {
  throw new CommandError('ERR This instance has cluster support disabled');
};

export const SERVER_COMMANDS: readonly Command[] = [
  { name: 'cluster', arity: -2, isReadOnly: true, run: cluster },
  // Clients ask what there is to complete what people type; they do without.
  { name: 'command', arity: -1, isReadOnly: true, run: ({ reply }) => reply.array(0) },
  { name: 'info', arity: -1, isReadOnly: true, run: info },
];
