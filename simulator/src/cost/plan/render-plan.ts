import { asCount, type CostRow } from '../cost-report.ts';
import { closenessOf, type Limit } from './capacity.ts';
import type { RacePlan } from './race-plan.ts';

const MEGABYTE = 1024 ** 2;
const LIMITS_SHOWN = 6;
const closeness = { beyond: 'TOO MUCH      ', near: 'AT THE LIMIT  ', within: 'limit         ' } as const;
/** What is less of the sum than this goes into one line. */
const SHOWN_SHARE = 0.005;

/** A plan as people read it. */
export function renderPlan(plan: RacePlan): string[] {
  const { question, slot, month, billing } = plan;
  const perRaceUsd = slot.perRace?.usd ?? 0;
  const { racers, classes, watchers, dashboards, raceLengthSeconds } = question;
  const races = classes === 1 ? 'one race at a time' : `${classes} races at a time`;
  return [
    `races         ${asCount(racers)} racers × ${raceLengthSeconds} s, ${races}, ${asCount(question.racesPerDay)} a day`,
    `              ${asCount(watchers)} watchers of each, ${asCount(dashboards)} of them with a page that asks the API`,
    '',
    ...plan.settings.map(
      ({ parameter, value, isDefault, reason }) =>
        `${isDefault ? 'setting       ' : 'set           '}${parameter}=${value}: ${reason}`,
    ),
    `${billing.mode === 'PAY_PER_REQUEST' ? 'setting       ' : 'set           '}TableBillingMode=${billing.mode}: ${usdText(billing.onDemandUsd)} a month on demand, ${usdText(billing.provisionedUsd)} provisioned; ${billing.isProvisionedEnough ? 'enough' : 'not enough'} for the ${asCount(billing.peakReadUnits)} read units of a start and the ${asCount(billing.peakWriteUnits)} write units of an end`,
    '',
    ...renderLimits(plan.limits),
    '',
    ...renderRows(`a race        ${usdText(perRaceUsd)}`, slot.rows, { total: slot.totalUsd, divisor: classes }),
    ...(Math.abs(plan.perRaceAsAskedUsd - perRaceUsd) < 0.00005
      ? []
      : [`              with the settings as asked: ${usdText(plan.perRaceAsAskedUsd)}`]),
    `              not in it: ${asCount(plan.transferBytes / MEGABYTE)} MB that leave AWS for each race`,
    '',
    `a month       ${usdText(month.totalUsd)} for ${asCount(plan.racesPerMonth)} races, of it ${usdText(month.totalUsd - month.races.totalUsd)} beside them:`,
    ...month.standing.map(
      ({ usd, service, element, explanation }) =>
        `  ${usdText(usd).padStart(12)}  ${service}, ${element}: ${explanation}`,
    ),
    '',
    `List prices of ${slot.region} as of ${slot.pricesAsOf}, without free tiers. What is reckoned how: docs/costs.md`,
  ];
}

function renderLimits(limits: readonly Limit[]): string[] {
  const text = ({ limit, quota, demand, unit, bitesAtRacers, remedy }: Limit) =>
    `${limit}: ${asCount(demand)} of ${asCount(quota)} ${unit}, full at ${asCount(bitesAtRacers)} racers in a race; ${remedy}`;
  return limits
    .filter(({ bitesAtRacers }, index) => index < LIMITS_SHOWN && Number.isFinite(bitesAtRacers))
    .map((limit) => `${closeness[closenessOf(limit)]}${text(limit)}`);
}

function renderRows(
  head: string,
  rows: readonly CostRow[],
  { total, divisor }: { total: number; divisor: number },
): string[] {
  const shown = rows.filter(({ usd }) => usd >= total * SHOWN_SHARE);
  const restUsd = rows.slice(shown.length).reduce((sum, { usd }) => sum + usd, 0) / divisor;
  return [
    head,
    ...shown.map(
      ({ usd, service, element, explanation }) =>
        `  ${usdText(usd / divisor).padStart(12)}  ${`${Math.round((100 * usd) / total)} %`.padStart(4)}  ${service}, ${element}: ${explanation}`,
    ),
    `  ${usdText(restUsd).padStart(12)}        ${rows.length - shown.length} more, each below ${SHOWN_SHARE * 100} %`,
  ];
}

/** Four digits below a dollar, two above. */
const usdText = (usd: number): string =>
  `${usd.toLocaleString('en-US', usd < 1 ? { minimumFractionDigits: 4, maximumFractionDigits: 4 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 })} USD`;
