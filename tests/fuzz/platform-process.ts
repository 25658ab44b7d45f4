// The platform in a process of its own: its end would be seen, and its memory is measured without the attacker's.
import { join } from 'node:path';
import { createLocalRuntime } from '../../infra/local/src/index.ts';
import { builtFunctionFolder } from '../support/built-functions.ts';
import { heldBytes } from './heap.ts';

const ROOT = join(import.meta.dirname, '../..');
const [dataFolder = '', templateFile = join(ROOT, 'template.yaml')] = process.argv.slice(2);
const faults: string[] = [];

const runtime = await createLocalRuntime({
  templateFile,
  stackName: 'alleycat',
  codeFolderOf: builtFunctionFolder,
  siteFolder: join(ROOT, 'frontend/dist'),
  dataFolder,
  ...{ host: '127.0.0.1', webPort: 0, mqttPort: 0, awsPort: 0 },
  parameters: ({ mqttPort }) => ({
    MqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    DashboardOrigin: 'http://localhost:8080',
    LoginUrl: '/',
  }),
  log: (level, message, facts) => {
    if (level !== 'error') return;
    const { error } = facts ?? {};
    faults.push(`${message} ${JSON.stringify(facts)} ${error instanceof Error ? error.stack : ''}`);
  },
});
await runtime.start();
const { outputs } = runtime.deployment;
process.send?.({ type: 'ready', ports: runtime.ports, outputs });

process.on('message', async (message) => {
  if (message === 'measure') {
    const sockets = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    process.send?.({ type: 'measured', heldBytes: heldBytes(), sockets, faults: faults.splice(0) });
  }
  if (message === 'stop') {
    await runtime.stop();
    process.disconnect();
    process.exit(0);
  }
});
process.on('disconnect', () => process.exit(1));
