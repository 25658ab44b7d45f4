import { describe, expect, it, vi } from 'vitest';
import type { Command, CommandCall } from '../../../../../infra/local/src/elasticache/commands/command.ts';
import { execute } from '../../../../../infra/local/src/elasticache/execute.ts';
import { Keyspace } from '../../../../../infra/local/src/elasticache/keyspace/keyspace.ts';
import { Watches } from '../../../../../infra/local/src/elasticache/keyspace/watches.ts';
import { ReplyWriter } from '../../../../../infra/local/src/elasticache/resp/reply-writer.ts';
import { createSession } from '../../../../../infra/local/src/elasticache/session.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';

/** A client that goes when it is sent anything. */
const leavingClient = () => {
  const clock = createFakeClock();
  const watches = new Watches();
  const server = {
    ...{ keyspace: new Keyspace(clock, watches), watches, clock },
    ...{ bytesMax: 1e9, keptBytesMax: 1e9, port: 0, startedAtMs: 0, clientCount: () => 1 },
  };
  const reply = new ReplyWriter(() => false);
  const call: Omit<CommandCall, 'args'> = { session: createSession(1), reply, server };
  return {
    ...{ call, reply },
    ask: (...args: readonly string[]): void => execute({ ...call, args }),
    leave: (): void => {
      reply.status('x'.repeat(100_000));
      reply.flush();
    },
  };
};

const MEMBERS = Array.from({ length: 5_000 }, (_, index) => [`${index}.5`, `member ${index} ${'x'.repeat(100)}`]);

describe('a client that is gone, or does not take its replies', () => {
  it('has all of its transaction done that changes something, and nothing of it that is only answered', () => {
    const { call, ask, leave } = leavingClient();
    const done: string[] = [];
    const command = (name: string, rest: Partial<Command>): Command => ({
      ...{ name, arity: 1, ...rest },
      run: ({ reply }) => {
        done.push(name);
        if (name === 'last heard') leave();
        else reply.status('OK');
      },
    });
    ask('MULTI');
    const queue = [
      command('first', { isReadOnly: true }),
      command('last heard', {}),
      command('second', { isReadOnly: true }),
      command('write', { needsMemory: true }),
      command('other write', {}),
      command('third', { isReadOnly: true }),
    ];
    for (const queued of queue) call.session.queue?.push({ command: queued, args: [] });
    ask('EXEC');
    expect(done).toEqual(['first', 'last heard', 'write', 'other write']);
  });

  it.each([
    ['ZRANGE', 'set', '0', '-1'],
    ['ZREVRANGE', 'set', '0', '-1', 'WITHSCORES'],
    ['ZRANGEBYSCORE', 'set', '-inf', '+inf'],
    ['HGETALL', 'hash'],
  ])('is not read everything to by %s', (...args) => {
    const { ask, reply } = leavingClient();
    ask('ZADD', 'set', ...MEMBERS.flat());
    ask('HSET', 'hash', ...MEMBERS.flat());
    const bulk = vi.spyOn(reply, 'bulk');
    ask(...args);
    // As many as are collected before any of them is sent.
    expect(bulk.mock.calls.length).toBeLessThan(500);
  });

  it('is sent no more', () => {
    const send = vi.fn(() => false);
    const reply = new ReplyWriter(send);
    reply.bulk('x'.repeat(100_000));
    reply.bulk('x'.repeat(100_000));
    reply.flush();
    expect(send).toHaveBeenCalledOnce();
    expect(reply.isLost).toBe(true);
  });

  it('has changed what it asked for in full before its connection was closed', () => {
    const { ask, call } = leavingClient();
    ask('ZADD', 'set', ...MEMBERS.flat());
    ask('MULTI');
    for (let round = 0; round < 3; round += 1) {
      ask('ZRANGE', 'set', '0', '-1');
      ask('INCR', 'count');
      ask('DEL', `${round}`);
    }
    ask('EXEC');
    expect(call.reply.isLost).toBe(true);
    expect(call.server.keyspace.text('count')?.text).toBe('3');
  });
});
