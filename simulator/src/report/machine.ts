import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** Where a run ran: its figures mean nothing without it. */
export interface Machine {
  readonly simulatorVersion: string;
  readonly nodeVersion: string;
  /** As Node names them: `linux x64`. */
  readonly system: string;
  readonly cpuModel: string;
  readonly cpuCount: number;
  readonly memoryBytes: number;
}

export function describeMachine(): Machine {
  const cores = cpus();
  return {
    simulatorVersion: ownVersion(),
    nodeVersion: process.versions.node,
    system: `${process.platform} ${process.arch}`,
    cpuModel: cores[0]?.model.trim() ?? 'unknown',
    cpuCount: cores.length,
    memoryBytes: totalmem(),
  };
}

function ownVersion(): string {
  const description: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const isNamed = typeof description === 'object' && description !== null && 'version' in description;
  return isNamed ? String(description.version) : 'unknown';
}
