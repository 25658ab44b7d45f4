import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBuildPlan } from '../../../../functions/build/build-plan.ts';
import { suiteFolder } from '../../../support/temporary-folder.ts';

const directory = suiteFolder();

const planOf = (template: string) => {
  const path = join(directory, 'template.yaml');
  writeFileSync(path, template);
  return readBuildPlan(path);
};

const functionWith = (buildProperties: string) => `
Resources:
  OneFunction:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: esbuild
      BuildProperties: ${buildProperties}
    Properties: { CodeUri: functions/, Handler: index.handler }
`;

describe('readBuildPlan', () => {
  it('plans the functions that esbuild builds and tolerates every short form of CloudFormation', () => {
    const plan = planOf(`
Parameters:
  Length: { Type: Number, Default: 300 }
Globals:
  Function:
    CodeUri: functions/
    Handler: index.handler
    Environment: { Variables: { RACE_LENGTH_SECONDS: !Ref Length, TABLE_NAME: !Ref Table } }
Resources:
  Table: { Type: AWS::DynamoDB::Table, Properties: { Name: !Join ["-", [a, !GetAtt B.Arn]], If: !If [A, !Sub "x", b] } }
  HandMade: { Type: AWS::Serverless::Function, Properties: { CodeUri: other/ } }
  OneFunction:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: esbuild
      BuildProperties: { EntryPoints: [src/one/index.ts], Format: cjs, Target: node24, Minify: true, Sourcemap: true }
    Properties:
      Environment:
        Variables:
          OWN: text
          ARN: !GetAtt Table.Arn
          LIST: !Sub "a=\${Table},b=\${Length},\${!c}"
          ADDRESS: !Sub "tcp://\${Cache.Endpoint.Address}:\${Cache.Endpoint.Port}"
          WANTED: !If [Asked, !Sub "a \${Table}", !Ref Length]
`);
    expect(plan).toEqual([
      {
        logicalId: 'OneFunction',
        codeDirectory: join(directory, 'functions'),
        handler: 'index.handler',
        environment: {
          RACE_LENGTH_SECONDS: '300',
          TABLE_NAME: 'known-after-deployment',
          OWN: 'text',
          ARN: 'known-after-deployment',
          LIST: `a=known-after-deployment,b=300,\${c}`,
          ADDRESS: 'tcp://known-after-deployment:1024',
          WANTED: '300',
        },
        entryPoints: ['src/one/index.ts'],
        esbuildFlags: ['--bundle', '--platform=node', '--format=cjs', '--target=node24', '--minify', '--sourcemap'],
      },
    ]);
  });

  it('gives esbuild each property by its type, as sam build does', () => {
    const [planned] = planOf(
      functionWith(`
        EntryPoints: [a.ts]
        MainFields: module,main
        OutExtension: [.js=.mjs]
        External: [pg, sharp]
        Banner: ["js=// made of a.ts"]
        Sourcemap: false
        SourcesContent: "false"`),
    );
    expect(planned?.esbuildFlags).toEqual([
      '--bundle',
      '--platform=node',
      '--main-fields=module,main',
      '--out-extension:.js=.mjs',
      '--external:pg',
      '--external:sharp',
      '--banner:js=// made of a.ts',
      '--sources-content=false',
      '--target=es2020',
      '--format=cjs',
      '--minify',
    ]);
  });

  it.each([
    ['{}', 'OneFunction.BuildProperties.EntryPoints must be a list of files below CodeUri'],
    ['{ EntryPoints: [] }', 'OneFunction.BuildProperties.EntryPoints must be a list of files below CodeUri'],
    ['{ EntryPoints: [a.ts], Target: 24 }', 'OneFunction.BuildProperties.Target must be true, false, text or a list'],
    ['{ EntryPoints: [a.ts], External: [1] }', 'OneFunction.External must be text'],
  ])('refuses build properties that sam build would refuse: %s', (properties, message) => {
    expect(() => planOf(functionWith(properties))).toThrow(
      expect.objectContaining({ code: 'BUILD_PLAN_INVALID', message }),
    );
  });
});
