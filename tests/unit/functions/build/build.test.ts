import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildFunctions, renderBuild } from '../../../../functions/build.ts';
import { suiteFolder } from '../../../support/temporary-folder.ts';

const root = suiteFolder();
const source = join(root, 'functions', 'src', 'one', 'index.ts');
const outputDirectory = join(root, 'dist');
const options = { templatePath: join(root, 'template.yaml'), outputDirectory, coldStarts: 1 };

beforeAll(() => {
  mkdirSync(join(root, 'functions', 'src', 'one'), { recursive: true });
  writeFileSync(join(root, 'functions', 'package.json'), '{"type":"module"}');
  writeFileSync(source, 'export const handler = async (): Promise<string> => process.env.GREETING ?? "none";');
  writeFileSync(
    options.templatePath,
    `
Resources:
  OneFunction:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: esbuild
      BuildProperties: { EntryPoints: [src/one/index.ts], Format: cjs, Target: node24, Sourcemap: true }
    Properties: { CodeUri: functions/, Handler: index.handler, Environment: { Variables: { GREETING: hello } } }
`,
  );
});

describe('buildFunctions', () => {
  it('builds a bundle that loads as CommonJS, next to its source map', async () => {
    const [bundle] = await buildFunctions(options);
    expect(bundle).toEqual({
      logicalId: 'OneFunction',
      directory: join(outputDirectory, 'OneFunction'),
      minifiedBytes: expect.any(Number),
      gzipBytes: expect.any(Number),
      coldStartMs: expect.any(Number),
      unchanged: false,
    });
    expect(readdirSync(join(outputDirectory, 'OneFunction')).sort()).toEqual([
      'index.js',
      'index.js.map',
      'package.json',
    ]);
    const { handler } = createRequire(import.meta.url)(join(outputDirectory, 'OneFunction', 'index.js'));
    expect(await handler()).toBe('none');
  });

  it('keeps a bundle whose sources and settings are those of the last build, and rebuilds it otherwise', async () => {
    await buildFunctions(options);
    const kept = await buildFunctions(options);
    writeFileSync(source, 'export const handler = async () => "changed";');
    const rebuilt = await buildFunctions(options);
    expect([kept[0]?.unchanged, rebuilt[0]?.unchanged]).toEqual([true, false]);
    expect(readFileSync(join(outputDirectory, 'OneFunction', 'index.js'), 'utf8')).toContain('changed');
  });

  it('shows the messages of esbuild when the sources do not build', async () => {
    writeFileSync(source, 'export const handler = ;');
    await expect(buildFunctions(options)).rejects.toThrow(/Unexpected ";"/);
  });

  it('refuses a bundle that exports no handler', async () => {
    writeFileSync(source, 'export const other = 1;');
    await expect(buildFunctions(options)).rejects.toThrow(/exports no function "handler"/);
  });
});

describe('renderBuild', () => {
  it('aligns the figures of each bundle under a heading', () => {
    const bundle = { logicalId: 'OneFunction', directory: '/x', minifiedBytes: 344_505, gzipBytes: 99_600 };
    expect(
      renderBuild([
        { ...bundle, coldStartMs: 81.6, unchanged: false },
        { ...bundle, logicalId: 'Two', unchanged: true },
      ]),
    ).toEqual([
      'function     minified    gzip  cold start',
      'OneFunction    345 kB  100 kB       82 ms  built',
      'Two            345 kB  100 kB              unchanged',
    ]);
  });
});
