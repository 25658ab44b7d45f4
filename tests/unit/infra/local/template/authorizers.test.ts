import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDeployment } from '../../../../../infra/local/src/template/read-deployment.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

const FUNCTION = { Type: 'AWS::Serverless::Function', Properties: { Handler: 'index.handler', Runtime: 'nodejs24.x' } };
const PERMISSION = {
  Action: 'lambda:InvokeFunction',
  Principal: 'iot.amazonaws.com',
  FunctionName: arnOf('Decide'),
  SourceArn: arnOf('Door'),
};

const read = (authorizer: object = {}, permission: object = {}, others: object = {}) => {
  const templateFile = join(temporaryFolder(), 'template.yaml');
  const Resources = {
    Decide: FUNCTION,
    Door: {
      Type: 'AWS::IoT::Authorizer',
      Properties: { AuthorizerFunctionArn: arnOf('Decide'), SigningDisabled: true, ...authorizer },
    },
    MayDecide: { Type: 'AWS::Lambda::Permission', Properties: { ...PERMISSION, ...permission } },
    ...others,
  };
  writeFileSync(templateFile, JSON.stringify({ Resources })); // JSON is YAML
  return readDeployment({ templateFile, stackName: 'demo', parameters: {}, codeFolderOf: (id) => id });
};

describe('authorizers', () => {
  it('are read with the defaults of CloudFormation', () => {
    expect(read().authorizers).toEqual([
      {
        name: 'demo-Door',
        functionName: 'demo-Decide',
        isSigningDisabled: true,
        tokenSigningPublicKeys: {},
        isActive: true,
        isHttpCachingEnabled: false,
      },
    ]);
  });

  it('are read with every setting', () => {
    const settings = {
      AuthorizerName: 'Front',
      SigningDisabled: false,
      TokenKeyName: 'token',
      TokenSigningPublicKeys: { First: 'PEM' },
      Status: 'INACTIVE',
      EnableCachingForHttp: true,
    };
    expect(read(settings, { FunctionName: { Ref: 'Decide' } }).authorizers).toEqual([
      {
        name: 'Front',
        functionName: 'demo-Decide',
        tokenKeyName: 'token',
        isSigningDisabled: false,
        tokenSigningPublicKeys: { First: 'PEM' },
        isActive: false,
        isHttpCachingEnabled: true,
      },
    ]);
  });

  it('are none where the template has none, whatever else may invoke functions', () => {
    const templateFile = join(temporaryFolder(), 'template.yaml');
    const Resources = {
      Decide: FUNCTION,
      Rule: { Type: 'AWS::Lambda::Permission', Properties: { Principal: 'iot.amazonaws.com' } },
    };
    writeFileSync(templateFile, JSON.stringify({ Resources }));
    const options = { templateFile, stackName: 'demo', parameters: {}, codeFolderOf: (id: string) => id };
    expect(readDeployment(options).authorizers).toEqual([]);
  });

  it('do not mind policies for certificates, which no local client has', () => {
    const Fleet = { Type: 'AWS::IoT::Policy', Properties: { PolicyDocument: { Statement: [{ Condition: {} }] } } };
    const Copy = { Type: 'AWS::IAM::RolePolicy', Properties: { RoleName: arnOf('Fleet') } };
    expect(read({}, {}, { Fleet, Copy }).authorizers).toHaveLength(1);
  });

  it.each([
    ['signing without a key', { SigningDisabled: false, TokenKeyName: 'token' }, 'Door: signing is on unless'],
    ['a name that AWS refuses', { AuthorizerName: 'a b' }, 'Door: AuthorizerName takes'],
    ['no such status', { Status: 'ON' }, 'Door: Status must be ACTIVE or INACTIVE'],
    ['no function', { AuthorizerFunctionArn: undefined }, 'Door: AuthorizerFunctionArn is missing'],
  ])('refuse %s', (_what, authorizer, message) => {
    expect(() => read(authorizer)).toThrow(
      expect.objectContaining({ code: 'TEMPLATE_INVALID', message: expect.stringContaining(message) }),
    );
  });

  it('refuse a function that is not in the template', () => {
    const elsewhere = 'arn:aws:lambda:us-east-1:000000000000:function:elsewhere';
    expect(() => read({ AuthorizerFunctionArn: elsewhere }, { FunctionName: elsewhere })).toThrow(
      'demo-Door: AuthorizerFunctionArn: the template has no function elsewhere',
    );
  });

  it.each([
    ['for another service', { Principal: 'events.amazonaws.com' }],
    ['for another action', { Action: 'lambda:GetFunction' }],
    ['for another function', { FunctionName: 'other' }],
    ['for every authorizer', { SourceArn: undefined }],
    ['for another authorizer', { SourceArn: 'arn:aws:iot:us-east-1:000000000000:authorizer/other' }],
  ])('aws-semantics 7.7: refuse a permission %s, with which nobody could connect', (_what, permission) => {
    expect(() => read({}, permission)).toThrow(
      'Door: on AWS nobody could connect, because IoT may not invoke demo-Decide',
    );
  });
});
