import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readBuildPlan } from './build/build-plan.ts';
import { type BuiltBundle, bundleFunction } from './build/bundle.ts';

export interface BuildOptions {
  /** @default the template at the root of the repository */
  templatePath?: string;
  /** @default functions/dist */
  outputDirectory?: string;
  /** Fresh worker threads per bundle over which the cold start is measured; 0 skips it. @default 0 */
  coldStarts?: number;
}

/** Builds every esbuild function of the template into `<outputDirectory>/<LogicalId>/`; unchanged ones are kept. */
export const buildFunctions = async (options: BuildOptions = {}): Promise<BuiltBundle[]> => {
  const templatePath = resolve(options.templatePath ?? join(import.meta.dirname, '..', 'template.yaml'));
  const outputDirectory = resolve(options.outputDirectory ?? join(import.meta.dirname, 'dist'));
  const built: BuiltBundle[] = [];
  // One after another: esbuild uses every core, and a cold start is measured on a quiet machine.
  for (const planned of readBuildPlan(templatePath)) {
    built.push(await bundleFunction(planned, { outputDirectory, coldStarts: options.coldStarts ?? 0 }));
  }
  return built;
};

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;

/** One line per bundle, under a heading. */
export const renderBuild = (bundles: readonly BuiltBundle[]): string[] => {
  const rows = bundles.map((bundle) => [
    bundle.logicalId,
    kilobytes(bundle.minifiedBytes),
    kilobytes(bundle.gzipBytes),
    bundle.coldStartMs === undefined ? '' : `${bundle.coldStartMs.toFixed(0)} ms`,
    bundle.unchanged ? 'unchanged' : 'built',
  ]);
  const table = [['function', 'minified', 'gzip', 'cold start', ''], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map(([name = '', ...cells]) =>
    [name.padEnd(widths[0] ?? 0), ...cells.map((cell, index) => cell.padStart(widths[index + 1] ?? 0))]
      .join('  ')
      .trimEnd(),
  );
};

if (import.meta.main) {
  const { values } = parseArgs({
    options: { template: { type: 'string' }, out: { type: 'string' }, 'cold-starts': { type: 'string', default: '5' } },
  });
  const bundles = await buildFunctions({
    ...(values.template === undefined ? {} : { templatePath: values.template }),
    ...(values.out === undefined ? {} : { outputDirectory: values.out }),
    coldStarts: Number(values['cold-starts']),
  });
  for (const line of renderBuild(bundles)) console.log(line);
}
