import type { Duplex } from 'node:stream';

/**
 * Makes a stream send each packet in one piece. MQTT.js writes a packet in five, which are five frames over WebSocket,
 * and five buffers for the kernel to gather over TCP.
 */
export function sendWholePackets(stream: Pick<Duplex, 'write' | 'cork' | 'uncork' | 'writableNeedDrain'>): void {
  const write = stream.write.bind(stream);
  let pieces: (string | Uint8Array)[] = [];
  // MQTT.js corks before each packet, and uncorks in the next tick.
  Object.assign(stream, {
    cork: () => undefined,
    uncork: () => {
      if (pieces.length === 0) return;
      const packets = joined(pieces);
      pieces = [];
      write(packets);
    },
    write: (piece: string | Uint8Array) => {
      pieces.push(piece);
      return !stream.writableNeedDrain;
    },
  });
}

function joined(pieces: readonly (string | Uint8Array)[]): Buffer {
  let length = 0;
  for (const piece of pieces) length += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
  const packets = Buffer.allocUnsafe(length);
  let at = 0;
  for (const piece of pieces) {
    if (typeof piece === 'string') at += packets.write(piece, at);
    else {
      packets.set(piece, at);
      at += piece.length;
    }
  }
  return packets;
}
