import { freePortFlags, type StartedProcess, startProcess } from '../support/started-process.ts';

/** The platform as a process that is started again whenever it was killed. */
export interface SoakedPlatform {
  readonly url: string;
  /** How often it was started again. */
  restarts(): number;
  /** Ends of the process that nobody asked for: exit codes and other signals. */
  readonly surprises: readonly string[];
  stop(): Promise<void>;
}

export interface SoakedPlatformOptions {
  readonly dataFolder: string;
  readonly raceLengthSeconds: number;
  readonly onRestart: () => void;
}

export const startSoakedPlatform = async (options: SoakedPlatformOptions): Promise<SoakedPlatform> => {
  const { dataFolder, raceLengthSeconds, onRestart } = options;
  const ports = await freePortFlags();
  const flags = [...ports, '--data', dataFolder, '--race-length', String(raceLengthSeconds), '--faults', 'on'];
  const surprises: string[] = [];
  let restarts = 0;
  let isStopping = false;
  let current: StartedProcess;

  const start = (): Promise<string> => {
    current = startProcess(flags);
    const { ended, lines } = current;
    void ended.then((end) => {
      if (isStopping) return;
      if (end !== 'SIGKILL') surprises.push(`it ended with ${end}: ${lines.slice(-5).join(' / ')}`);
      restarts += 1;
      onRestart();
      start().catch((error) => surprises.push(`it did not start again: ${error}`));
    });
    return current.ready;
  };
  const url = await start();
  return {
    url,
    restarts: () => restarts,
    surprises,
    stop: async () => {
      isStopping = true;
      current.child.kill('SIGTERM');
      await current.ended;
    },
  };
};
