import { existsSync } from 'node:fs';

/** Where Debian, macOS and what is built from source keep it. `REDIS_SERVER_PATH` comes first. */
const REDIS_SERVER_PATHS = [
  '/usr/bin/redis-server',
  '/usr/local/bin/redis-server',
  '/opt/homebrew/bin/redis-server',
  '/snap/bin/redis-server',
];

/** Path of a Redis server on this machine. */
export const findRedisServer = (): string | undefined =>
  [process.env['REDIS_SERVER_PATH'] ?? '', ...REDIS_SERVER_PATHS].find((path) => path !== '' && existsSync(path));
