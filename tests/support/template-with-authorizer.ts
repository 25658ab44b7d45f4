import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TEMPLATE = join(import.meta.dirname, '../../template.yaml');
const BEHIND = '  # For bikes with certificates';
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

/**
 * Writes a copy of template.yaml in which racers have to sign in.
 * @returns its path
 */
export const templateWithAuthorizer = (folder: string): string => {
  const text = readFileSync(TEMPLATE, 'utf8');
  const [before, after, ...more] = text.split(BEHIND);
  if (after === undefined || more.length > 0) throw new Error(`template.yaml should have "${BEHIND}" once`);
  const file = join(folder, 'template-with-authorizer.yaml');
  writeFileSync(file, `${before}${AUTHORIZER}${BEHIND}${after}`);
  return file;
};
