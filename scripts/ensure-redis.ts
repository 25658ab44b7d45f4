// What the local runtime answers in Redis' place is compared with a Redis. Debian's package is installed where that is
// possible without asking.
import { findRedisServer } from './redis.ts';
import { installDebianPackage } from './tools/debian-package.ts';

if (findRedisServer() === undefined) installDebianPackage('redis-server', 'the tests of ranks');
if (findRedisServer() === undefined) {
  console.error(
    'The tests of ranks need a Redis 7: install the package "redis-server", or set REDIS_SERVER_PATH to a redis-server.',
  );
  process.exit(1);
}
