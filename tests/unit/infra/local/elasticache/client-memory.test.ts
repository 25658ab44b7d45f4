import { describe, expect, it } from 'vitest';
import { ClientMemory, type MemoryUser } from '../../../../../infra/local/src/elasticache/client-memory.ts';

/** Clients by name; what they take may be changed. */
const clientsOf = (bytesMax: number) => {
  const memory = new ClientMemory(bytesMax);
  const held = new Map<string, number>();
  const evicted: string[] = [];
  const users = new Map<string, MemoryUser>();
  const userOf = (name: string): MemoryUser => {
    const user = users.get(name) ?? { heldBytes: () => held.get(name) ?? 0, evict: () => evicted.push(name) };
    users.set(name, user);
    return user;
  };
  return {
    evicted,
    take: (name: string, bytes: number): void => {
      held.set(name, bytes);
      memory.update(userOf(name));
    },
    releaseUnseen: (name: string): void => void held.set(name, 0),
    leave: (name: string): void => memory.remove(userOf(name)),
  };
};

describe('the memory of clients', () => {
  it('is all of theirs, and whoever takes the most has to go', () => {
    const { take, evicted } = clientsOf(1_000);
    take('large', 600);
    take('small', 100);
    take('other', 300);
    expect(evicted).toEqual([]);
    take('small', 101);
    expect(evicted).toEqual(['large']);
    take('small', 700);
    expect(evicted).toEqual(['large']);
    take('small', 701);
    expect(evicted).toEqual(['large', 'small']);
  });

  it('is looked at again before anybody goes', () => {
    const { take, releaseUnseen, evicted } = clientsOf(1_000);
    take('large', 900);
    releaseUnseen('large');
    take('other', 500);
    expect(evicted).toEqual([]);
  });

  it('is taken by nobody who has left', () => {
    const { take, leave, evicted } = clientsOf(1_000);
    take('first', 900);
    leave('first');
    leave('first');
    take('second', 1_000);
    expect(evicted).toEqual([]);
    take('third', 1);
    expect(evicted).toEqual(['second']);
  });

  it('has as many go as take too much', () => {
    const { take, evicted } = clientsOf(10);
    take('a', 4);
    take('b', 3);
    take('c', 50);
    expect(evicted).toEqual(['c']);
    take('a', 9);
    expect(evicted).toEqual(['c', 'a']);
  });
});
