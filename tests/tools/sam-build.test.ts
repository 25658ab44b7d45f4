import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBuildPlan } from '../../functions/build/build-plan.ts';
import { parseTemplateFile } from '../../infra/local/src/template/parse-template.ts';
import { isSamBuildCurrent, SAM_BUILD } from '../../scripts/tools/sam-output.ts';
import { templateFiles } from '../../scripts/tools/templates.ts';
import { builtFunctionFolder, LOCAL_BUILD } from '../support/built-functions.ts';

const functions = readBuildPlan('template.yaml').map(({ logicalId }) => logicalId);
const isThere = isSamBuildCurrent();
const reason = isThere ? '' : ' (LEFT OUT: `node scripts/sam-build.ts` has not run on this tree)';

interface SourceMap {
  readonly sources: readonly string[];
}

/** A source map with its sources as whole paths: the two builds lie at different depths. */
const sourceMapIn = (folder: string): unknown => {
  const map: SourceMap = JSON.parse(readFileSync(join(folder, 'index.js.map'), 'utf8'));
  return { ...map, sources: map.sources.map((source) => resolve(folder, source)) };
};

describe.skipIf(!isThere)(`what sam build makes${reason}`, () => {
  it('is what integration tests run', () => {
    expect(builtFunctionFolder('AggregateFunction')).toBe(join(SAM_BUILD, 'AggregateFunction'));
  });

  it('has a folder for every function and for every stack within the stack', () => {
    const resources = Object.entries(parseTemplateFile('template.yaml').Resources);
    const stacks = resources.filter(([, { Type }]) => Type === 'AWS::Serverless::Application').map(([name]) => name);
    expect(stacks).toHaveLength(templateFiles().length - 1);
    const folders = readdirSync(SAM_BUILD, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual([...functions, ...stacks].sort());
  });

  it.each(functions)('is byte for byte what npm start runs: %s', (logicalId) => {
    const [built, local] = [join(SAM_BUILD, logicalId), join(LOCAL_BUILD, logicalId)];
    const bundles = [built, local].map((folder) => readFileSync(join(folder, 'index.js')));
    expect(bundles[0]?.equals(bundles[1] ?? Buffer.alloc(0))).toBe(true);
    expect(sourceMapIn(built)).toEqual(sourceMapIn(local));
    expect(readdirSync(built).sort()).toEqual(['index.js', 'index.js.map']);
  });

  it('names as handler what is in the bundle', () => {
    const { Globals, Resources } = parseTemplateFile(join(SAM_BUILD, 'template.yaml'));
    const handlers = functions.map((logicalId) => {
      const properties = { ...(Globals['Function'] as object), ...Resources[logicalId]?.Properties }; // a mapping, as sam writes it
      const { CodeUri, Handler } = properties as { CodeUri: string; Handler: string };
      return existsSync(join(SAM_BUILD, CodeUri, `${basename(Handler, '.handler')}.js`));
    });
    expect(handlers).toEqual(functions.map(() => true));
  });
});
