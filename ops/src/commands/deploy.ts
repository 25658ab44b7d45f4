import { defineCommand } from '../command.ts';
import { lintCalls } from '../deploy/calls.ts';
import { deploy } from '../deploy/deploy.ts';
import { planDeployment, renderPlan } from '../deploy/deploy-plan.ts';
import { renderDeployReport } from '../deploy/deploy-report.ts';
import { type DeployRequest, deployFlags, readDeployRequest } from '../deploy/deploy-request.ts';
import { type Processes, spawnProcesses } from '../deploy/processes.ts';
import { openProject, type Project } from '../deploy/project.ts';
import { readSiteFiles } from '../deploy/site-files.ts';
import { expectSuccess } from '../deploy/steps.ts';
import { findTools } from '../deploy/tools.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { printReport } from '../print-report.ts';
import type { Surroundings } from '../surroundings.ts';

export const deployCommand = defineCommand({
  name: 'deploy',
  summary: 'Puts the platform into an AWS account, or brings it up to date there.',
  usage: '[flags]',
  flags: deployFlags,
  notes: [
    'npm run deploy is the same. Checks, builds, deploys the stack with the AWS SAM CLI, uploads the dashboard, and lets',
    'five simulated racers ride. A stack that does not exist yet is asked about. Repeating it is safe at any time.',
    'From an empty account to a race: docs/deploy.md.',
    '',
    'Exit code: 0 done, 1 deployed but the smoke test failed, 2 it could not be done, 130 interrupted.',
  ],
  run: async ({ flags, positionals }, surroundings) => {
    if (positionals.length > 0) throw new UsageError(`deploy takes flags only, not "${positionals[0]}"`);
    if (flags.isSet('json') && !flags.isSet('dry-run')) throw new UsageError('--json goes with --dry-run only');
    const project = openProject();
    const processes = spawnProcesses(project.folder, surroundings.signal);
    const request = await readDeployRequest(flags, project);
    if (flags.isSet('dry-run')) {
      return dryRun({ request, project, processes, isJson: flags.isSet('json') }, surroundings);
    }
    const report = await deploy(request, { processes, project, nowMs: () => Date.now() }, surroundings);
    for (const line of renderDeployReport(report)) surroundings.print(line);
    return (report.smokeProblems ?? []).length === 0 ? exitCodes.ok : exitCodes.incomplete;
  },
});

interface DryRun {
  readonly request: DeployRequest;
  readonly project: Project;
  readonly processes: Processes;
  readonly isJson: boolean;
}

async function dryRun({ request, project, processes, isJson }: DryRun, surroundings: Surroundings): Promise<number> {
  const tools = await findTools(project, processes);
  const files = await readSiteFiles(project.siteFolder);
  const plan = planDeployment({ request, project, tools, files });
  printReport({ report: plan, render: renderPlan, isJson }, surroundings);
  // Without tools there is nothing to lint with, and a dry run installs nothing. What linters print is no JSON.
  if (tools !== undefined && !request.skipsChecks && !isJson) {
    for (const call of lintCalls(tools)) await expectSuccess(processes, call);
    surroundings.progress.write('the templates are without findings\n');
  }
  surroundings.progress.write('dry run: nothing was changed, and nobody was asked\n');
  return exitCodes.ok;
}
