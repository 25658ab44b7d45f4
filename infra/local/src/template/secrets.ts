import { createHmac } from 'node:crypto';
import { secretArn } from '../core/arn.ts';
import { RuntimeError } from '../core/errors.ts';
import { isFields } from '../core/fields.ts';
import type { Template } from './parse-template.ts';

/** Replaces `{{resolve:secretsmanager:<ARN or name>}}` in a text by the value of that secret. */
export type SecretReader = (text: string) => string;

export interface SecretOptions {
  readonly template: Template;
  readonly stackName: string;
  /** What this machine's secrets are derived from; kept in the data folder. Absent = a template with secrets is refused. */
  readonly secretKey?: string | undefined;
}

const REFERENCE = /\{\{resolve:([a-z-]+):([^{}]+)\}\}/g;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const PASSWORD_LENGTH = 32; // GenerateSecretString without PasswordLength
const ARN_PARTS = 7;

/**
 * Secrets of AWS::Secrets Manager with `GenerateSecretString`, derived from one key of this machine, so that they are the
 * same after a restart and others on every machine.
 * @throws RuntimeError TEMPLATE_UNRESOLVED for secrets and references that are not understood
 */
export const createSecretReader = ({ template, stackName, secretKey }: SecretOptions): SecretReader => {
  const secretValueOf = (reference: string, secretId: string): string => {
    const [logicalId, resource] = Object.entries(template.Resources).find(
      ([id, { Type }]) => Type === 'AWS::SecretsManager::Secret' && secretArn(`${stackName}-${id}`) === secretId,
    ) ?? [undefined, undefined];
    if (logicalId === undefined) throw unresolved(`${reference} names no secret of the template`);
    const { GenerateSecretString: made, Name: name } = resource.Properties;
    if (!isFields(made) || 'GenerateStringKey' in made || name !== undefined)
      throw unresolved(`secret ${logicalId}: only unnamed secrets that are one generated text are understood`);
    if (secretKey === undefined) throw unresolved(`secret ${logicalId} needs a data folder to be kept in`);
    return generate({ secretKey, secretId, length: Number(made['PasswordLength'] ?? PASSWORD_LENGTH) });
  };
  return (text) =>
    text.replace(REFERENCE, (reference, service: string, rest: string) => {
      const parts = rest.split(':');
      if (service !== 'secretsmanager' || parts.length !== ARN_PARTS)
        throw unresolved(`${reference} is not understood: it must name a whole secret by its ARN`);
      return secretValueOf(reference, rest);
    });
};

/** Letters and digits without bias: bytes beyond the last full turn of the alphabet are skipped. */
const generate = ({ secretKey, secretId, length }: { secretKey: string; secretId: string; length: number }): string => {
  const usable = 256 - (256 % ALPHABET.length);
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    const bytes = createHmac('sha256', secretKey).update(`${secretId}\n${block}`).digest();
    for (const byte of bytes) if (byte < usable) text += ALPHABET[byte % ALPHABET.length];
  }
  return text.slice(0, length);
};

const unresolved = (message: string): RuntimeError => new RuntimeError('TEMPLATE_UNRESOLVED', message);
