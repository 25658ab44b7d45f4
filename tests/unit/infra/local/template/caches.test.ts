import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ReadDeploymentOptions, readDeployment } from '../../../../../infra/local/src/template/read-deployment.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const GB = 1024 ** 3;

const CACHE = `
  Ranks:
    Type: AWS::ElastiCache::ServerlessCache
    Condition: HasCache
    Properties:
      ServerlessCacheName: !Sub "\${AWS::StackName}-ranks"
      Engine: valkey
      SubnetIds: [!Ref Here, !Ref There]
      SecurityGroupIds: [!GetAtt Group.GroupId]
      CacheUsageLimits: { DataStorage: { Maximum: 3, Unit: GB }, ECPUPerSecond: { Maximum: 5000 } }
`;

const templateOf = (caches: string): string => `
Parameters:
  Cache: { Type: String, Default: "on" }
Conditions:
  HasCache: !Equals [!Ref Cache, "on"]
Resources:
  Network: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Here:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      AvailabilityZone: !Select [0, !GetAZs ""]
      CidrBlock: !Select [1, !Cidr [!GetAtt Network.CidrBlock, 2, 8]]
  There: { Type: AWS::EC2::Subnet, Properties: { AvailabilityZone: !Select [1, !GetAZs { Ref: "AWS::Region" }] } }
  Group: { Type: AWS::EC2::SecurityGroup }
  Asks:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs24.x
      VpcConfig:
        !If [HasCache, { SubnetIds: [!Ref Here], SecurityGroupIds: [!GetAtt Group.GroupId] }, !Ref AWS::NoValue]
      Environment:
        Variables: { WHERE: !If [HasCache, !Sub "\${Ranks.Endpoint.Address}:\${Ranks.Endpoint.Port}", ""] }
${caches}
Outputs:
  Name: { Condition: HasCache, Value: !Ref Ranks }
  Arn: { Condition: HasCache, Value: !GetAtt Ranks.ARN }
  Reader: { Condition: HasCache, Value: !Join [":", [!GetAtt Ranks.ReaderEndpoint.Address, !GetAtt Ranks.ReaderEndpoint.Port]] }
  Zone: { Value: !GetAtt Here.AvailabilityZone }
  Block: { Value: !GetAtt Here.CidrBlock }
  Own: { Value: !GetAtt Network.DefaultSecurityGroup }
  Subnet: { Value: !Ref Here }
  Group: { Value: !GetAtt Group.GroupId }
`;

const read = (caches = CACHE, changes: Partial<ReadDeploymentOptions> = {}) => {
  const templateFile = join(temporaryFolder(), 'template.yaml');
  writeFileSync(templateFile, templateOf(caches));
  return readDeployment({
    templateFile,
    stackName: 'demo',
    parameters: {},
    codeFolderOf: (id) => id,
    cacheEndpoint: { host: '127.0.0.1', port: 6_380 },
    ...changes,
  });
};

describe('a cache of the template', () => {
  it('is read with its name and its bound, and is where the runtime says', () => {
    const { cache, functions, outputs, resources } = read();
    expect(cache).toEqual({ name: 'demo-ranks', bytesMax: 3 * GB });
    expect(functions.map(({ environment }) => environment)).toEqual([{ WHERE: '127.0.0.1:6380' }]);
    expect(outputs).toMatchObject({
      Name: 'demo-ranks',
      Arn: 'arn:aws:elasticache:us-east-1:000000000000:serverlesscache:demo-ranks',
      Reader: '127.0.0.1:6380',
    });
    expect(resources).toContainEqual({
      logicalId: 'Ranks',
      physicalId: 'demo-ranks',
      type: 'AWS::ElastiCache::ServerlessCache',
    });
  });

  it('is left out with its outputs where its condition does not hold', () => {
    const { cache, functions, outputs } = read(CACHE, { parameters: { Cache: 'off' } });
    expect([cache, functions[0]?.environment]).toEqual([undefined, { WHERE: '' }]);
    expect(Object.keys(outputs)).toEqual(['Zone', 'Block', 'Own', 'Subnet', 'Group']);
  });

  it('may keep a gigabyte where the template does not say', () => {
    expect(read(CACHE.replace(/ {6}CacheUsageLimits.*\n/, '')).cache?.bytesMax).toBe(GB);
  });

  it.each([
    ['Engine: valkey', 'Engine: memcached', 'Ranks: Engine is memcached; the local runtime has valkey and redis'],
    ['Maximum: 3', 'Maximum: 0', 'Ranks, CacheUsageLimits.DataStorage: Maximum must be between 1 and 5000'],
    ['Unit: GB', 'Unit: MB', 'Ranks, CacheUsageLimits.DataStorage: Unit must be GB, not MB'],
    ['Engine: valkey', '', 'Ranks: Engine is missing'],
  ])('is refused with "%s" changed to "%s"', (from, to, message) => {
    expect(() => read(CACHE.replace(from, to))).toThrow(expect.objectContaining({ code: 'TEMPLATE_INVALID', message }));
  });

  it('is the only one', () => {
    const message = 'Second: the local runtime runs one cache';
    expect(() => read(CACHE + CACHE.replace('Ranks:', 'Second:'))).toThrow(
      expect.objectContaining({ code: 'TEMPLATE_INVALID', message }),
    );
  });
});

describe('networks of the template', () => {
  it('have names, though there are none', () => {
    expect(read().outputs).toMatchObject({
      Zone: 'us-east-1a',
      Block: '10.0.1.0/24',
      Own: expect.stringMatching(/^sg-[0-9a-f]{17}$/),
      Subnet: expect.stringMatching(/^subnet-[0-9a-f]{17}$/),
      Group: expect.stringMatching(/^sg-[0-9a-f]{17}$/),
    });
  });

  it('have the same names in the next start, and others in another stack', () => {
    const ids = ['demo', 'demo', 'other'].map((stackName) => read(CACHE, { stackName }).outputs['Subnet']);
    expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([true, false]);
  });
});
