import { idleCostCall } from './calls.ts';
import type { Processes } from './processes.ts';

/** What costs as much when nobody rides, USD a month at list prices. */
export interface IdleCost {
  readonly totalUsd: number;
  readonly parts: readonly { readonly what: string; readonly usd: number }[];
}

/** As the price table says; undefined if it cannot be asked. */
export async function readIdleCost(
  processes: Processes,
  parameters: ReadonlyMap<string, string>,
): Promise<IdleCost | undefined> {
  const { code, stdout } = await processes.read(idleCostCall(parameters));
  return code === 0 ? parseIdleCost(stdout) : undefined;
}

function parseIdleCost(text: string): IdleCost | undefined {
  try {
    const { month } = JSON.parse(text);
    const rows: readonly unknown[] = month.standing;
    const parts = rows.filter(isRow).map(({ service, element, usd }) => ({ what: `${service} ${element}`, usd }));
    return parts.length === 0 ? undefined : { totalUsd: parts.reduce((sum, { usd }) => sum + usd, 0), parts };
  } catch {
    return undefined;
  }
}

const isRow = (row: unknown): row is { service: string; element: string; usd: number } =>
  typeof row === 'object' &&
  row !== null &&
  'service' in row &&
  'element' in row &&
  'usd' in row &&
  typeof row.usd === 'number';

/** One line. */
export function idleCostText(cost: IdleCost | undefined): string {
  const more = 'what is stored comes on top: docs/deploy.md';
  if (cost === undefined) return `what it costs when nobody rides: npm run simulate -- plan; ${more}`;
  const parts = cost.parts.map(({ what, usd }) => `${what} ${usd.toFixed(2)}`).join(', ');
  return `when nobody rides it costs ${cost.totalUsd.toFixed(2)} USD a month (${parts}); ${more}`;
}
