import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { AuthorizerSpec } from '../../core/deployment.ts';
import { RuntimeError } from '../../core/errors.ts';

const MODULUS_BITS_MIN = 2_048;

/** The keys that tokens of an authorizer may be signed for. @throws RuntimeError AUTHORIZER_INVALID */
export const signingKeysOf = ({ name, tokenSigningPublicKeys }: AuthorizerSpec): KeyObject[] =>
  Object.entries(tokenSigningPublicKeys).map(([keyName, pem]) => {
    const invalid = (cause?: unknown): RuntimeError =>
      new RuntimeError(
        'AUTHORIZER_INVALID',
        `authorizer ${name}: the key ${keyName} must be an RSA public key in PEM, ${MODULUS_BITS_MIN} bits or more`,
        { cause },
      );
    let key: KeyObject;
    try {
      key = createPublicKey(pem);
    } catch (cause) {
      throw invalid(cause);
    }
    const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
    if (key.asymmetricKeyType !== 'rsa' || modulusLength < MODULUS_BITS_MIN) throw invalid();
    return key;
  });

/** Whether one of the keys belongs to the RSA-SHA256 signature. @param signature base64 */
export const isSigned = (token: string, signature: string, keys: readonly KeyObject[]): boolean =>
  keys.some((key) => verify('RSA-SHA256', Buffer.from(token), key, Buffer.from(signature, 'base64')));
