import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlatformFault } from '../../../../simulator/src/faults/fault-plan.ts';
import { rideThroughFaults } from '../../../../simulator/src/platform-faults/ride-through-faults.ts';
import { eventually } from '../../../support/eventually.ts';
import { createManualClock } from '../support/manual-clock.ts';

describe('a ride through faults of the platform', () => {
  let server: Server;
  let url: string;
  let status: number;

  beforeEach(async () => {
    status = 202;
    server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"message":"no"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const start = (faults: readonly PlatformFault[]) => {
    const clock = createManualClock(0);
    const notes: string[] = [];
    const riding = Promise.withResolvers<void>();
    const ride = { isStopped: false };
    const done = rideThroughFaults(
      {
        faults,
        url,
        aws: { region: 'us-east-1' },
        streamName: 'alleycat-Readings',
        clock,
        signal: new AbortController().signal,
        timeline: {
          begin: (kind, label) => {
            notes.push(`${clock.nowMs()} ${kind} ${label}`);
            return () => notes.push(`${clock.nowMs()} over ${label}`);
          },
        },
      },
      (signal) => {
        signal.addEventListener('abort', () => {
          ride.isStopped = true;
          riding.resolve();
        });
        return riding.promise;
      },
    );
    done.catch(() => undefined); // heard below
    return { clock, notes, ride, riding, done };
  };

  it('notes when each of them begins and is over', async () => {
    const { clock, notes, riding, done } = start([
      { atSeconds: 1, kind: 'function-slow', functionName: 'FinishFunction', seconds: 3, delayMs: 10 },
      { atSeconds: 2, kind: 'process-killed' },
    ]);
    await clock.advance(1_000);
    await eventually(() => notes.length === 1 || undefined);
    await clock.advance(1_000);
    await eventually(() => notes.length === 2 || undefined);
    await clock.advance(2_000);
    riding.resolve();
    await done;
    expect(notes).toEqual([
      '1000 fault function-slow FinishFunction',
      '2000 fault process-killed',
      '4000 over function-slow FinishFunction',
    ]);
  });

  it('is over when the racers are, whatever was still to come', async () => {
    const { clock, notes, riding, done } = start([{ atSeconds: 9, kind: 'disk-full', seconds: 1 }]);
    await clock.advance(1_000);
    riding.resolve();
    await done;
    await clock.advance(20_000);
    expect(notes).toEqual([]);
  });

  it('ends with the first fault that is refused', async () => {
    status = 400;
    const { clock, ride, done } = start([{ atSeconds: 1, kind: 'disk-full', seconds: 1 }]);
    await clock.advance(1_000);
    await expect(done).rejects.toMatchObject({
      code: 'PLATFORM_FAULT_REFUSED',
      message: 'the runtime refuses disk-full at 1 s: no',
    });
    expect(ride.isStopped).toBe(true);
  });
});
