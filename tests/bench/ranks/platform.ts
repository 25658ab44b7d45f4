import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { startProcess } from '../../support/started-process.ts';

export interface BenchedPlatform {
  readonly url: string;
  readonly awsUrl: string;
  readonly cacheUrl: string;
  stop(): Promise<void>;
}

/** `npm start` in a process of its own, with an empty data folder; its own cache unless another one is named. */
export const startPlatform = async (otherCacheUrl?: string): Promise<BenchedPlatform> => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'alleycat-ranks-'));
  const [web, mqtt, aws, cache] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const ports = ['--port', web, '--mqtt-port', mqtt, '--aws-port', aws, '--cache-port', cache].map(String);
  const others = otherCacheUrl === undefined ? [] : ['--cache-url', otherCacheUrl];
  const started = startProcess([
    ...ports,
    '--data',
    dataFolder,
    '--demo-racers',
    '0',
    ...others,
    '--parameter',
    'EnableRankIndex=yes',
  ]);
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
    url: `http://127.0.0.1:${web}`,
    awsUrl: `http://127.0.0.1:${aws}`,
    cacheUrl: otherCacheUrl ?? `redis://127.0.0.1:${cache}`,
    stop,
  };
};
