import { randomUUID } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import type { KeyValueStore } from '../core/key-value-store.ts';
import type { CognitoLimits } from './options.ts';
import { hashOf, newSecret } from './secrets.ts';

/** Somebody who signs in, made in one browser and known to that browser only. */
export interface User {
  /** A random UUID. */
  readonly sub: string;
  readonly poolId: string;
  readonly name: string;
  readonly usedAtMs: number;
}

/** A browser and its users. Whoever holds the session's secret may sign in as each of them. */
interface Session {
  /** Hash of the secret, which is nowhere but in the browser. */
  readonly key: string;
  readonly usedAtMs: number;
  readonly users: readonly User[];
}

export interface NewUser {
  readonly poolId: string;
  /** Cleaned. */
  readonly name: string;
}

export interface Sessions {
  /** Users of a browser in a pool, those used last first. */
  usersOf(secret: string | undefined, poolId: string): readonly User[];
  /** A user by sub, wherever made. */
  user(sub: string): User | undefined;
  /**
   * Makes a user of a browser, or finds the one that has this name there already.
   * @returns the browser's secret, new if it had none; undefined when it has as many users as it may
   */
  addUser(secret: string | undefined, user: NewUser): Promise<{ secret: string; user: User } | undefined>;
  /** Notes that a user signed in or is still there. */
  touch(sub: string): Promise<void>;
  /** Gives up a browser and its users for good. */
  forget(secret: string): Promise<void>;
  readonly count: number;
}

export interface SessionsOptions {
  readonly state: KeyValueStore;
  readonly clock: Clock;
  readonly limits: Pick<CognitoLimits, 'sessionsMax' | 'usersPerSessionMax'>;
  /** Told before users are gone. */
  readonly onForgotten: (users: readonly User[]) => Promise<void>;
}

const PREFIX = 'session/';

/** Sessions kept in memory, every change written through. */
export const openSessions = async ({ state, clock, limits, onForgotten }: SessionsOptions): Promise<Sessions> => {
  // In order of use: the first is the one that was unused for longest.
  const sessions = new Map<string, Session>();
  const keyOfSub = new Map<string, string>();

  const remember = (session: Session): void => {
    sessions.delete(session.key);
    sessions.set(session.key, session);
    for (const { sub } of session.users) keyOfSub.set(sub, session.key);
  };
  const find = (secret: string | undefined): Session | undefined =>
    secret === undefined ? undefined : sessions.get(hashOf(secret));
  const save = async (session: Session): Promise<void> => {
    remember(session);
    await state.batch([{ type: 'put', key: PREFIX + session.key, value: JSON.stringify(session) }]);
  };
  const drop = async ({ key, users }: Session): Promise<void> => {
    sessions.delete(key);
    for (const { sub } of users) keyOfSub.delete(sub);
    await onForgotten(users);
    await state.batch([{ type: 'del', key: PREFIX + key }]);
  };
  const sessionOfSub = (sub: string): Session | undefined => sessions.get(keyOfSub.get(sub) ?? '');

  const stored = (await state.entries(PREFIX)).map(([, value]): Session => JSON.parse(value));
  for (const session of stored.sort((a, b) => a.usedAtMs - b.usedAtMs)) remember(session);

  return {
    usersOf: (secret, poolId) => {
      const users = find(secret)?.users ?? [];
      return users.filter((user) => user.poolId === poolId).sort((a, b) => b.usedAtMs - a.usedAtMs);
    },
    user: (sub) => sessionOfSub(sub)?.users.find((user) => user.sub === sub),
    addUser: async (secret, { poolId, name }) => {
      const known = find(secret);
      const namesake = known?.users.find((user) => user.poolId === poolId && user.name === name);
      if (known !== undefined && secret !== undefined && namesake !== undefined) return { secret, user: namesake };
      if (known !== undefined && known.users.length >= limits.usersPerSessionMax) return undefined;
      const usedAtMs = clock.nowMs();
      const user = { sub: randomUUID(), poolId, name, usedAtMs };
      // A secret that came from outside and has no users yet is not taken over: somebody else may have set it.
      const own = known === undefined || secret === undefined ? newSecret() : secret;
      await save({ key: hashOf(own), usedAtMs, users: [...(known?.users ?? []), user] });
      for (const [, oldest] of sessions) {
        if (sessions.size <= limits.sessionsMax) break;
        await drop(oldest);
      }
      return { secret: own, user };
    },
    touch: async (sub) => {
      const session = sessionOfSub(sub);
      if (session === undefined) return;
      const usedAtMs = clock.nowMs();
      const users = session.users.map((user) => (user.sub === sub ? { ...user, usedAtMs } : user));
      await save({ ...session, usedAtMs, users });
    },
    forget: async (secret) => {
      const session = find(secret);
      if (session !== undefined) await drop(session);
    },
    get count() {
      return sessions.size;
    },
  };
};
