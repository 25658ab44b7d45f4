import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeProcessPorts, portFlags, startProcess } from '../../support/started-process.ts';

export interface BenchedPlatform {
  readonly url: string;
  readonly awsUrl: string;
  readonly cacheUrl: string;
  stop(): Promise<void>;
}

/** `npm start` in a process of its own, with an empty data folder; its own cache unless another one is named. */
export const startPlatform = async (otherCacheUrl?: string): Promise<BenchedPlatform> => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'alleycat-ranks-'));
  const ports = await freeProcessPorts();
  const others = otherCacheUrl === undefined ? [] : ['--cache-url', otherCacheUrl];
  const started = startProcess([...portFlags(ports), '--data', dataFolder, ...others]);
  const stop = async (): Promise<void> => {
    started.child.kill('SIGTERM');
    await started.ended;
    await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    await started.ready;
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${ports.web}`,
    awsUrl: `http://127.0.0.1:${ports.aws}`,
    cacheUrl: otherCacheUrl ?? `redis://127.0.0.1:${ports.cache}`,
    stop,
  };
};
