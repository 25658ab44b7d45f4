import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TEMPLATE = join(import.meta.dirname, '../../template.yaml');

const AUTHORIZER = `
  RacerAuthorizer:
    Type: AWS::IoT::Authorizer
    Properties:
      AuthorizerName: AlleycatRacers
      AuthorizerFunctionArn: !GetAtt AuthorizeFunction.Arn
      SigningDisabled: true
      Status: ACTIVE
      EnableCachingForHttp: false

  AuthorizePermission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref AuthorizeFunction
      Principal: iot.amazonaws.com
      SourceAccount: !Ref AWS::AccountId
      SourceArn: !GetAtt RacerAuthorizer.Arn
`;

/** template.yaml, in which the broker lets nobody in without asking: as it is, or a copy with what that takes. */
export const guardedTemplate = (folder: string): string => {
  const text = readFileSync(TEMPLATE, 'utf8');
  if (text.includes('AWS::IoT::Authorizer')) return TEMPLATE;
  const copy = join(folder, 'template.yaml');
  writeFileSync(copy, text.replace('\nResources:\n', `\nResources:\n${AUTHORIZER}`));
  return copy;
};
