// `sam validate --lint` and `cfn-lint` with the real tools, on every template.
import { spawnSync } from 'node:child_process';
import { ROOT } from './tools/input-digest.ts';
import { NEEDS_PYTHON, pythonTools, TOOL_ENVIRONMENT } from './tools/python-tools.ts';
import { templateFiles } from './tools/templates.ts';

const tools = pythonTools();
if (tools === undefined) {
  console.log(`LEFT OUT: sam validate --lint and cfn-lint: ${NEEDS_PYTHON}`);
  process.exit(0);
}

const templates = templateFiles();
const validated = templates.map((file) => isWithoutFindings(tools.sam, 'validate', '--lint', '--template', file));
const linted = isWithoutFindings(tools.cfnLint, ...templates);
console.log(`${templates.join(', ')}: sam validate --lint, cfn-lint`);
process.exit(linted && validated.every(Boolean) ? 0 : 1);

function isWithoutFindings(file: string, ...args: string[]): boolean {
  const env = { ...process.env, ...TOOL_ENVIRONMENT };
  const { status, stdout, stderr } = spawnSync(file, args, { cwd: ROOT, encoding: 'utf8', env });
  if (status !== 0) console.error(`${args.join(' ')}\n${stdout ?? ''}${stderr ?? ''}`);
  return status === 0;
}
