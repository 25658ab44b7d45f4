import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { steadyConnector } from '../../../../functions/src/adapters/steady-connector.ts';

it('a socket of a connector survives every error, not only the first, and all are told', async () => {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  const address = await new Promise<{ port: number }>((resolve) => {
    server.once('listening', () => resolve(server.address() as { port: number }));
  });
  const told: Error[] = [];
  const Connector = steadyConnector((error) => told.push(error));
  const connector = new Connector({ host: '127.0.0.1', port: address.port, disconnectTimeout: 100 });
  const socket = await connector.connect();
  const [first, second] = [new Error('a certificate that nobody vouches for'), new Error('an alert after it')];
  socket.emit('error', first);
  socket.emit('error', second); // throws where nobody listens
  expect([connector.firstError, told]).toEqual([first, [first, second]]);
  connector.disconnect();
});
