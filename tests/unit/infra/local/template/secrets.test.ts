import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../../../infra/local/src/template/parse-template.ts';
import { createResolver } from '../../../../../infra/local/src/template/resolver.ts';

const TEMPLATE = `
Resources:
  Key: { Type: AWS::SecretsManager::Secret, Properties: { GenerateSecretString: { PasswordLength: 64 } } }
  Other: { Type: AWS::SecretsManager::Secret, Properties: { GenerateSecretString: {} } }
  Login: { Type: AWS::SecretsManager::Secret, Properties: { GenerateSecretString: { GenerateStringKey: password } } }
`;

const resolve = (yaml: string, secretKey: string | undefined = 'of this machine') =>
  createResolver({ template: parseTemplate(TEMPLATE), stackName: 'demo', parameters: {}, secretKey }).resolve(
    parseTemplate(`Parameters: { it: ${yaml} }`).Parameters['it'],
  );

/** A `!Sub` that refers to a secret by its logical id. */
const referenceTo = (logicalId: string, rest = '') => `!Sub "{{resolve:secretsmanager:$\{${logicalId}}${rest}}}"`;
const KEY = referenceTo('Key');

describe('secrets of a template', () => {
  it('are letters and digits of the length that the template asks for, 32 unless it does', () => {
    expect(resolve(KEY)).toMatch(/^[A-Za-z0-9]{64}$/);
    expect(resolve(referenceTo('Other'))).toMatch(/^[A-Za-z0-9]{32}$/);
  });

  it('are the same at every start of one machine, and others on another machine', () => {
    expect(resolve(KEY)).toBe(resolve(KEY));
    expect(resolve(KEY)).not.toBe(resolve(KEY, 'of that machine'));
  });

  it('differ from each other', () => {
    const other = resolve(referenceTo('Other'));
    expect(String(resolve(KEY)).slice(0, 32)).not.toBe(other);
  });

  it('stand wherever in a text they are referred to', () => {
    expect(resolve(KEY.replace('{{', 'key={{').replace('}}}', '}}}!'))).toMatch(/^key=[A-Za-z0-9]{64}!$/);
  });

  it.each([
    [
      'a secret that is not there',
      '"{{resolve:secretsmanager:arn:aws:secretsmanager:us-east-1:000000000000:secret:x}}"',
    ],
    ['a secret with a user name in it', referenceTo('Login')],
    ['one key of a secret', referenceTo('Key', ':SecretString:a')],
    ['another store', '"{{resolve:ssm:/key:1}}"'],
  ])('are refused for %s', (_, yaml) => {
    expect(() => resolve(yaml)).toThrow(expect.objectContaining({ code: 'TEMPLATE_UNRESOLVED' }));
  });

  it('need a key of the machine', () => {
    expect(() =>
      createResolver({ template: parseTemplate(TEMPLATE), stackName: 'demo', parameters: {} }).resolve(
        parseTemplate(`Parameters: { it: ${KEY} }`).Parameters['it'],
      ),
    ).toThrow(expect.objectContaining({ code: 'TEMPLATE_UNRESOLVED' }));
  });
});
