import { randomUUID } from 'node:crypto';
import type { ConnectPacket } from 'aedes';
import { effectiveKeepAliveSeconds, IOT_LIMITS } from '../limits.ts';
import type { ClientState } from './client-state.ts';

/**
 * Completes a CONNECT as AWS does and notes what is in it.
 * @returns why the connection is closed without an answer; undefined if the client may go on to say who it is
 */
export const acceptConnect = (packet: ConnectPacket, state: ClientState): string | undefined => {
  const { will } = packet;
  if ((packet.length ?? 0) > IOT_LIMITS.payloadBytesMax) return 'the CONNECT is larger than 128 KB';
  if (will?.qos === 2) return 'a will has QoS 0 or 1';
  if (will !== undefined && /^$|[+#]/.test(will.topic))
    return 'the topic of a will is not empty and holds no wildcards';
  packet.keepalive = effectiveKeepAliveSeconds(packet.keepalive ?? 0);
  state.hasOwnClientId = packet.clientId !== '';
  // A client without an id gets one, so that clientid() always has a value.
  if (!state.hasOwnClientId) packet.clientId = randomUUID();
  if (will !== undefined) {
    const { topic, qos = 0, retain = false, payload } = will;
    state.will = { topic, qos, retain, payloadBytes: Buffer.byteLength(payload) };
  }
  return undefined;
};
