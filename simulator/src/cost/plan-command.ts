import { parsePlanCommand } from './plan/plan-flags.ts';
import { planRaces } from './plan/race-plan.ts';
import { renderPlan } from './plan/render-plan.ts';
import { readPrices } from './price-table.ts';

/**
 * `npm run simulate -- plan …`; `argv` is what follows `plan`. Prints, and answers the exit code. Throws a UsageError for
 * flags that make no sense, and a PriceTableError.
 */
export function runPlanCommand(
  argv: readonly string[],
  print: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): number {
  const command = parsePlanCommand(argv);
  if (command.kind === 'help') {
    print(command.text);
    return 0;
  }
  const plan = planRaces(command.question, readPrices());
  for (const line of command.json ? [JSON.stringify(plan)] : renderPlan(plan)) print(line);
  return 0;
}
