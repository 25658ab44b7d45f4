import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Target } from '../target.ts';
import { smokeCall } from './calls.ts';
import type { DeployedStack } from './deployed-stack.ts';
import type { Processes } from './processes.ts';
import type { SiteFile } from './site-files.ts';

export interface SmokeTest {
  readonly target: Target;
  readonly stack: DeployedStack;
  /** Undefined if the dashboard is served elsewhere. */
  readonly page: SiteFile | undefined;
  readonly signal: AbortSignal;
}

/** What does not work; empty if all of it does. */
export async function smokeTest(
  { target, stack, page, signal }: SmokeTest,
  processes: Processes,
): Promise<readonly string[]> {
  const url = smokeUrlOf(stack);
  const problems: string[] = [];
  if (page !== undefined && !(await isServed(url, page, signal)))
    problems.push(`${url}/ does not answer with the page that was uploaded`);
  if (signal.aborted) return problems;
  const { code } = await processes.run(smokeCall(url, target));
  if (code !== 0)
    problems.push(
      code === 1
        ? 'the racers rode, and the boards are not what they rode: the verdict above names each difference'
        : `the racers could not ride (${code ?? 'no exit code'}): why, the simulator says above`,
    );
  return problems;
}

/** By its own name: the domain name of a site leads there only when its DNS record is made. */
export function smokeUrlOf({ outputs }: Pick<DeployedStack, 'outputs'>): string {
  const name = outputs.get('DistributionDomainName');
  return name === undefined || name === '' ? (outputs.get('ApiUrl') ?? '') : `https://${name}`;
}

const askTimes = 5;
const askEveryMs = 3_000;
const answerTimeoutMs = 10_000;

// A copy of the page before may be a second old.
async function isServed(url: string, page: SiteFile, signal: AbortSignal): Promise<boolean> {
  for (let time = 1; time <= askTimes && !signal.aborted; time += 1) {
    if ((await readPage(url)) === Buffer.from(page.body).toString()) return true;
    if (time < askTimes) await sleepFor(askEveryMs, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

async function readPage(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/`, { signal: AbortSignal.timeout(answerTimeoutMs) });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}
