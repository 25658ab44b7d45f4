import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RespClient {
  /** Sends a command and resolves with the bytes of its reply, one character a byte. */
  ask(...args: readonly string[]): Promise<string>;
  /** Sends commands in one piece and resolves with the replies of all of them. */
  askAll(commands: readonly (readonly string[])[]): Promise<string[]>;
  /** Sends bytes as they are. */
  write(bytes: string): void;
  /** Everything that came and that nobody asked for, when the server has closed the connection. */
  rest(): Promise<string>;
  close(): void;
}

/** A client of Redis that shows replies as bytes. */
export const connectResp = async (port: number, host = '127.0.0.1'): Promise<RespClient> => {
  const socket = connect(port, host);
  await once(socket, 'connect');
  const replies = readReplies(socket);
  const askAll = async (commands: readonly (readonly string[])[]): Promise<string[]> => {
    socket.write(commands.map(encodeCommand).join(''), 'latin1');
    return await replies.take(commands.length);
  };
  return {
    askAll,
    ask: async (...args) => (await askAll([args])).join(''),
    write: (bytes) => void socket.write(bytes, 'latin1'),
    rest: replies.rest,
    close: () => void socket.destroy(),
  };
};

export const encodeCommand = (args: readonly string[]): string =>
  `*${args.length}\r\n${args.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join('')}`;

const readReplies = (socket: Socket) => {
  let received = '';
  let wake = (): void => undefined;
  let isOver = false;
  socket.on('data', (chunk) => {
    received += String(chunk.toString('latin1'));
    wake();
  });
  socket.on('error', () => undefined); // `close` follows
  socket.on('close', () => {
    isOver = true;
    wake();
  });
  const more = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const take = async (count: number): Promise<string[]> => {
    const taken: string[] = [];
    let at = 0;
    while (taken.length < count) {
      const end = replyEnd(received, at);
      if (end !== undefined) {
        taken.push(received.slice(at, end));
        at = end;
      } else if (isOver) {
        throw new Error(`the connection ended after ${taken.length} of ${count} replies: ${received.slice(at)}`);
      } else await more();
    }
    received = received.slice(at);
    return taken;
  };
  const rest = async (): Promise<string> => {
    while (!isOver) await more();
    return received;
  };
  return { take, rest };
};

/** Where the reply that begins at a place ends; undefined = not all of it is there yet. */
const replyEnd = (text: string, start: number): number | undefined => {
  const lineEnd = text.indexOf('\r\n', start);
  if (lineEnd < 0) return undefined;
  const next = lineEnd + 2;
  const length = Number(text.slice(start + 1, lineEnd));
  if (text[start] === '$' && length >= 0) return next + length + 2 <= text.length ? next + length + 2 : undefined;
  if (text[start] !== '*') return next;
  let at: number | undefined = next;
  for (let left = length; left > 0 && at !== undefined; left -= 1) at = replyEnd(text, at);
  return at;
};
