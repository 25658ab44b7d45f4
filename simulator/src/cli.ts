import { randomInt } from 'node:crypto';
import { reasonOf, SimulatorError, UsageError } from './errors.ts';
import { type Command, parseCommand } from './options.ts';
import type { SimulationPlan } from './plan.ts';
import { createProgressDisplay } from './progress-display.ts';
import { renderReport } from './report/render-report.ts';
import type { Report } from './report/report.ts';
import { commandLineOf } from './report/reported-plan.ts';
import { expectWritable, writeReport } from './report/write-report.ts';
import { rideForever } from './ride-forever.ts';
import { runSimulation } from './run-simulation.ts';

const exitCodes = { ok: 0, failed: 1, notDone: 2, interrupted: 130 } as const;

const exitCode = await main(process.argv.slice(2));
// A pipe takes some 64 KB at a time, and an exit does not wait for it to take the rest.
for (const stream of [process.stdout, process.stderr])
  await new Promise((resolve) => stream.once('error', resolve).write('', resolve));
process.exit(exitCode);

async function main(argv: readonly string[]): Promise<number> {
  try {
    return await execute(parseCommand(argv, { seed: randomInt(2 ** 32), environment: process.env }), argv);
  } catch (error) {
    if (error instanceof UsageError) console.error(`error: ${error.message}`);
    else if (error instanceof SimulatorError) console.error(`error: ${error.code}: ${error.message}`);
    else console.error(error); // a mistake of ours: its stack helps, and 1 would say that readings were lost
    return error instanceof SimulatorError && error.code === 'INTERRUPTED' ? exitCodes.interrupted : exitCodes.notDone;
  }
}

async function execute(command: Command, argv: readonly string[]): Promise<number> {
  if (command.kind === 'help') {
    console.log(command.text);
    return exitCodes.ok;
  }
  if (command.kind === 'plan') {
    // Only here: nobody else needs a price table.
    const { runPlanCommand } = await import('./cost/plan-command.ts');
    return runPlanCommand(command.argv);
  }
  const signal = interruptSignal();
  if (command.plan.forever) {
    await rideForever(command.plan, { signal });
    return exitCodes.ok;
  }
  const { plan, json } = command;
  await expectWritable(plan.reportFiles);
  const report = { ...(await simulate(plan, signal)), command: commandLineOf(argv, plan.seed) };
  for (const line of json ? [JSON.stringify(report)] : renderReport(report)) console.log(line);
  const isWritten = await write(report, plan.reportFiles);
  if (report.verdict !== 'ok') return exitCodes.failed;
  return isWritten ? exitCodes.ok : exitCodes.notDone;
}

async function simulate(plan: SimulationPlan, signal: AbortSignal): Promise<Report> {
  const progress = createProgressDisplay(process.stderr);
  try {
    return await runSimulation(plan, { onProgress: progress.update }, { signal });
  } finally {
    progress.stop();
  }
}

// The run is over and its report is printed: a file that cannot be written takes neither back.
async function write(report: Report, files: readonly string[]): Promise<boolean> {
  let isWritten = true;
  for (const file of files) {
    try {
      await writeReport(report, file);
    } catch (error) {
      console.error(`error: cannot write ${file}: ${reasonOf(error)}`);
      isWritten = false;
    }
  }
  return isWritten;
}

// The first signal ends the ride, the second one the process.
function interruptSignal(): AbortSignal {
  const interruption = new AbortController();
  const interrupt = () => {
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    interruption.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return interruption.signal;
}
