import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { RuntimeError } from '../core/errors.ts';
import { absentIfMissing, syncFolder } from '../core/files.ts';

/** One key pair for RS256. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** As it stands in a key set. */
  readonly publicJwk: JWK;
}

/** Cognito signs ID tokens and access tokens with different keys. */
export interface SigningKeys {
  readonly id: SigningKey;
  readonly access: SigningKey;
}

/**
 * The keys of a user pool: made once, kept in a file that only its owner reads.
 * @throws RuntimeError COGNITO_KEYS_UNREADABLE
 */
export const openSigningKeys = async (folder: string, poolId: string): Promise<SigningKeys> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${poolId}.keys.json`);
  const stored = await readFile(file, 'utf8').catch(absentIfMissing);
  if (stored === undefined) return makeKeys(folder, file);
  try {
    const { id, access } = JSON.parse(stored);
    return { id: await signingKeyOf(id), access: await signingKeyOf(access) };
  } catch (cause) {
    const message = `${file} holds no signing keys. Remove it: new ones are made, and everybody signs in again.`;
    throw new RuntimeError('COGNITO_KEYS_UNREADABLE', message, { cause });
  }
};

const makeKeys = async (folder: string, file: string): Promise<SigningKeys> => {
  const [id, access] = await Promise.all([newPrivateJwk(), newPrivateJwk()]);
  // Whole or not at all: half a file would lock everybody out.
  const draft = `${file}.new`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify({ id, access }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  await syncFolder(folder);
  return { id: await signingKeyOf(id), access: await signingKeyOf(access) };
};

const newPrivateJwk = async (): Promise<JWK> => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return exportJWK(privateKey);
};

const signingKeyOf = async (privateJwk: JWK): Promise<SigningKey> => {
  const { kty, n, e } = privateJwk;
  if (kty !== 'RSA' || n === undefined || e === undefined) throw new TypeError('no RSA key');
  const kid = await calculateJwkThumbprint({ kty, n, e });
  const publicJwk = { alg: 'RS256', e, kid, kty, n, use: 'sig' };
  return { kid, publicJwk, privateKey: await keyOf(privateJwk), publicKey: await keyOf(publicJwk) };
};

const keyOf = async (jwk: JWK): Promise<CryptoKey> => {
  const key = await importJWK(jwk, 'RS256');
  if (key instanceof Uint8Array) throw new TypeError('no asymmetric key');
  return key;
};
