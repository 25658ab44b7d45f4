import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { PlannedFunction } from './build-plan.ts';
import { measureColdStartMs } from './measure-cold-start.ts';

/** What a bundle weighs, and what its start costs. */
export interface BundleFigures {
  minifiedBytes: number;
  gzipBytes: number;
  /** Median over fresh worker threads; absent when it was not measured. */
  coldStartMs?: number;
}

export interface BuiltBundle extends BundleFigures {
  logicalId: string;
  /** Absolute folder that holds the bundle, as the runtime loads it. */
  directory: string;
  /** Whether sources and settings were those of the last build. */
  unchanged: boolean;
}

interface BuildRecord {
  fingerprint: string;
  inputs: string[];
  figures: BundleFigures;
}

export interface BundleOptions {
  outputDirectory: string;
  /** Fresh starts to measure; 0 skips measuring. */
  coldStarts: number;
}

const run = promisify(execFile);
const esbuildBinary = join(createRequire(import.meta.url).resolve('esbuild/package.json'), '..', 'bin', 'esbuild');

/**
 * Builds one function as `sam build` does, unless nothing it was made of has changed.
 * @throws Error with esbuild's own messages when the sources do not build
 */
export const bundleFunction = async (planned: PlannedFunction, options: BundleOptions): Promise<BuiltBundle> => {
  const directory = join(options.outputDirectory, planned.logicalId);
  const recordPath = join(options.outputDirectory, `${planned.logicalId}.build.json`);
  const last = await readRecord(recordPath);
  const described = { logicalId: planned.logicalId, directory };
  if (last && last.fingerprint === (await fingerprintOf(planned, last.inputs)) && isMeasured(last.figures, options)) {
    return { ...described, ...last.figures, unchanged: true };
  }
  await rm(recordPath, { force: true }); // a build that fails must not leave a record that says it is done
  const inputs = await runEsbuild(planned, directory);
  const figures = await measure(planned, directory, options);
  const record: BuildRecord = { fingerprint: await fingerprintOf(planned, inputs), inputs, figures };
  await writeFile(recordPath, JSON.stringify(record));
  return { ...described, ...figures, unchanged: false };
};

const isMeasured = (figures: BundleFigures, { coldStarts }: BundleOptions): boolean =>
  coldStarts === 0 || figures.coldStartMs !== undefined;

const runEsbuild = async (planned: PlannedFunction, directory: string): Promise<string[]> => {
  await rm(directory, { recursive: true, force: true });
  const metaPath = `${directory}.meta.json`;
  await run(
    esbuildBinary,
    [
      ...planned.entryPoints,
      ...planned.esbuildFlags,
      `--outdir=${directory}`,
      `--metafile=${metaPath}`,
      '--log-level=warning',
    ],
    { cwd: planned.codeDirectory },
  );
  const { inputs } = JSON.parse(await readFile(metaPath, 'utf8')) as { inputs: Record<string, unknown> }; // esbuild's documented shape
  await rm(metaPath);
  // The workspace is a package of ES modules, a bundle in Lambda stands alone.
  if (planned.esbuildFlags.includes('--format=cjs'))
    await writeFile(join(directory, 'package.json'), '{"type":"commonjs"}\n');
  return Object.keys(inputs);
};

const measure = async (
  planned: PlannedFunction,
  directory: string,
  { coldStarts }: BundleOptions,
): Promise<BundleFigures> => {
  const bundlePath = join(directory, `${planned.handler.slice(0, planned.handler.lastIndexOf('.'))}.js`);
  const bundle = await readFile(bundlePath);
  const figures = { minifiedBytes: bundle.length, gzipBytes: gzipSync(bundle).length };
  if (coldStarts === 0) return figures;
  const exportName = planned.handler.slice(planned.handler.lastIndexOf('.') + 1);
  const coldStartMs = await measureColdStartMs({
    bundlePath,
    exportName,
    environment: planned.environment,
    starts: coldStarts,
  });
  return { ...figures, coldStartMs };
};

/** Hash of the settings and of every input's name, size and time of change; a missing input changes it. */
const fingerprintOf = async (planned: PlannedFunction, inputs: readonly string[]): Promise<string> => {
  const hash = createHash('sha256').update(JSON.stringify(planned));
  for (const input of [...inputs, esbuildBinary]) {
    const facts = await stat(resolve(planned.codeDirectory, input), { bigint: true }).catch(() => undefined);
    hash.update(`${input} ${facts?.size} ${facts?.mtimeNs}\n`);
  }
  return hash.digest('hex');
};

const readRecord = async (path: string): Promise<BuildRecord | undefined> => {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as BuildRecord); // written by this module alone
};
