import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDeployment } from '../../../../../infra/local/src/template/read-deployment.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const read = (yaml: string, parameters: Record<string, string> = {}) => {
  const templateFile = join(temporaryFolder(), 'template.yaml');
  writeFileSync(templateFile, yaml);
  return readDeployment({ templateFile, stackName: 'demo', parameters, codeFolderOf: (id) => id });
};

const templateWith = (origin: string): string => `
Parameters: { Origin: { Type: String, Default: '' } }
Conditions:
  HasOrigin: !Not [!Equals [!Ref Origin, '']]
Resources:
  Site: { Type: AWS::Serverless::Application, Properties: { Location: site.yaml } }
  Alarms: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: !GetAtt Site.Outputs.Url } }
  Bin: { Type: AWS::S3::Bucket }
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      Environment: { Variables: { ORIGIN: ${origin} } }
Outputs:
  SiteUrl: { Value: !GetAtt Site.Outputs.Url }
  SiteId: { Value: !Ref Site }
  AlarmTopic: { Value: !Sub "\${Alarms.Outputs.Topic}" }
  BinName: { Value: !Ref Bin }
  OwnOrigin: { Condition: HasOrigin, Value: !Ref Origin }
`;

const OWN_OR_SITE = '!If [HasOrigin, !Ref Origin, !GetAtt Site.Outputs.Url]';

describe('nested stacks in a template', () => {
  it('are left out, with the outputs that come from them', () => {
    expect(read(templateWith('none')).outputs).toEqual({ BinName: 'demo-bin' });
  });

  it('are not missed where a condition chooses something else', () => {
    const { functions, outputs } = read(templateWith(OWN_OR_SITE), { Origin: 'http://own' });
    expect([functions[0]?.environment, outputs]).toEqual([
      { ORIGIN: 'http://own' },
      { BinName: 'demo-bin', OwnOrigin: 'http://own' },
    ]);
  });

  it('are an error where something needs them', () => {
    expect(() => read(templateWith(OWN_OR_SITE))).toThrow(
      expect.objectContaining({
        code: 'TEMPLATE_UNRESOLVED',
        message: 'Site is a nested stack; the local runtime has none, nor their outputs',
      }),
    );
  });

  it('hide no other mistake in an output', () => {
    const yaml = templateWith('none').replace('!Ref Bin ', '!Ref Bim ');
    expect(() => read(yaml)).toThrow('nothing is called Bim');
  });
});
