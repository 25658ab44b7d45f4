import { randomInt } from 'node:crypto';
import type { KeyValueStore } from '../core/key-value-store.ts';
import type { PoolClients } from './clients.ts';

/** Secrets of clients by client id. */
export type ClientSecrets = ReadonlyMap<string, string>;

const PREFIX = 'secret/';

/** Secrets of the clients that have one: made once, the same after every restart. */
export const openClientSecrets = async (clients: PoolClients, state: KeyValueStore): Promise<ClientSecrets> => {
  const known = new Map(await state.entries(PREFIX));
  const secrets = new Map<string, string>();
  for (const [id, { client }] of clients) {
    if (client.hasSecret) secrets.set(id, known.get(PREFIX + id) ?? newClientSecret());
  }
  await state.batch([...secrets].map(([id, value]) => ({ type: 'put', key: PREFIX + id, value })));
  return secrets;
};

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const SECRET_LENGTH = 52;

/** Of the form that Cognito gives them: 52 lower-case letters and digits, 268 bits. */
const newClientSecret = (): string =>
  Array.from({ length: SECRET_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
