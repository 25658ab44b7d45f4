// `sam build` into .aws-sam/build, as for a deployment: what the integration tests run, unless the sources changed since.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './tools/input-digest.ts';
import { NEEDS_PYTHON, pythonTools, TOOL_ENVIRONMENT } from './tools/python-tools.ts';
import { currentSamInputs, isSamBuildCurrent, SAM_BUILD, SAM_STAMP } from './tools/sam-output.ts';

const tools = pythonTools();
if (tools === undefined) {
  console.log(`LEFT OUT: sam build: ${NEEDS_PYTHON}`);
  process.exit(0);
}
if (isSamBuildCurrent()) process.exit(0);

const inputs = currentSamInputs();
const { status, stdout, stderr } = spawnSync(tools.sam, ['build'], {
  cwd: ROOT,
  encoding: 'utf8',
  env: { ...process.env, ...TOOL_ENVIRONMENT },
});
if (status !== 0) {
  console.error(stdout ?? '', stderr ?? '');
  process.exit(1);
}
// A bundle in Lambda stands alone; here it lies inside of a package of ES modules.
writeFileSync(join(SAM_BUILD, 'package.json'), '{"type":"commonjs"}\n');
writeFileSync(SAM_STAMP, inputs);
