/** What a client sent is not the protocol: it is told so, and its connection ends. */
export class RespProtocolError extends Error {
  constructor(reason: string) {
    super(`Protocol error: ${reason}`);
    this.name = 'RespProtocolError';
  }
}
