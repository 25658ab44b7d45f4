import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import mqtt from 'mqtt';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { codeFolder } from '../support/lambda-functions.ts';
import { startStack } from '../support/stack.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** Anybody with a password may listen under its own client id. */
const TEMPLATE = {
  Resources: {
    Decide: {
      Type: 'AWS::Serverless::Function',
      Properties: { Handler: 'index.handler', Runtime: 'nodejs24.x', Timeout: 30 },
    },
    Door: {
      Type: 'AWS::IoT::Authorizer',
      Properties: { AuthorizerName: 'Door', AuthorizerFunctionArn: arnOf('Decide'), SigningDisabled: true },
    },
    MayDecide: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        Principal: 'iot.amazonaws.com',
        FunctionName: { Ref: 'Decide' },
        SourceArn: arnOf('Door'),
      },
    },
  },
};
const DECIDE = `
exports.handler = async (event, context) => {
  const arn = context.invokedFunctionArn.replace('lambda', 'iot').replace(/function:.*/, '');
  return {
    isAuthenticated: event.protocolData.mqtt?.password !== undefined,
    principalId: 'listener',
    disconnectAfterInSeconds: 3600,
    refreshAfterInSeconds: 300,
    policyDocuments: [{
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'iot:Connect', Resource: arn + 'client/\${iot:ClientId}' },
        { Effect: 'Allow', Action: 'iot:Subscribe', Resource: arn + 'topicfilter/to/\${iot:ClientId}' },
        { Effect: 'Allow', Action: 'iot:Receive', Resource: arn + 'topic/to/\${iot:ClientId}' },
      ],
    }],
  };
};
`;

it('a deployment with an authorizer: clients get what their policies allow, signed requests are an operator', async () => {
  const templateFile = join(temporaryFolder(), 'template.yaml');
  writeFileSync(templateFile, JSON.stringify(TEMPLATE)); // JSON is YAML
  const folder = codeFolder({ 'index.js': DECIDE });
  const stack = await startStack({ templateFile, codeFolderOf: () => folder });
  onTestFinished(() => stack.stop());
  const url = `mqtt://127.0.0.1:${stack.runtime.ports.mqttPort}`;
  const credentials = { username: '?x-amz-customauthorizer-name=Door', password: 'p', reconnectPeriod: 0 };
  await expect(mqtt.connectAsync(url, { reconnectPeriod: 0 }, false)).rejects.toThrow('Not authorized');
  // An authorizer has 5 s, in which a busy machine may not even have loaded it; clients come again.
  const client = await eventually(() => mqtt.connectAsync(url, { ...credentials, clientId: 'c1' }, false));
  onTestFinished(() => void client.end(true));
  await client.subscribeAsync('to/c1', { qos: 1 });
  const received = new Promise<string>((resolve) => {
    client.on('message', (_topic, payload) => resolve(payload.toString()));
  });
  const operator = new IoTDataPlaneClient({
    endpoint: stack.awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  onTestFinished(() => operator.destroy());
  await operator.send(new PublishCommand({ topic: 'to/c1', payload: Buffer.from('hello'), qos: 1 }));
  expect(await received).toBe('hello');
  const end = new Promise<void>((resolve) => {
    client.once('close', () => resolve());
  });
  client.publish('to/c1', 'x');
  await end;
});
