import { asNumber, asUsdInColumn } from '../../format.ts';
import type { CostReport } from '../cost-report.ts';
import { closenessOf, type Limit } from './capacity.ts';
import type { RacePlan } from './race-plan.ts';

const MEGABYTE = 1024 ** 2;
/** Of those that are not exceeded. */
const LIMITS_SHOWN = 6;
const closeness = { beyond: 'TOO MUCH      ', near: 'AT THE LIMIT  ', within: 'limit         ' } as const;
/** What is less of the sum than this goes into one line. */
const SHOWN_SHARE = 0.005;

/** A plan as people read it. */
export function renderPlan(plan: RacePlan): string[] {
  const { question, race, month, billing } = plan;
  const { racers, classes, watchers, dashboards, raceLengthSeconds } = question;
  const races = classes === 1 ? 'one race at a time' : `${classes} races at a time`;
  return [
    `races         ${asNumber(racers)} racers × ${raceLengthSeconds} s, ${races}, ${asNumber(question.racesPerDay)} a day`,
    `              ${asNumber(watchers)} watchers of each, ${asNumber(dashboards)} of them with a page that asks the API`,
    '',
    ...plan.settings.map(
      ({ parameter, value, isDefault, reason }) =>
        `${isDefault ? 'setting       ' : 'set           '}${parameter}=${value}: ${reason}`,
    ),
    `${billing.mode === 'PAY_PER_REQUEST' ? 'setting       ' : 'set           '}TableBillingMode=${billing.mode}: ${asUsdInColumn(billing.onDemandUsd)} a month on demand, ${asUsdInColumn(billing.provisionedUsd)} provisioned; ${billing.isProvisionedEnough ? 'enough' : 'not enough'} for the ${asNumber(billing.peakReadUnits)} read units of a start and the ${asNumber(billing.peakWriteUnits)} write units of an end`,
    '',
    ...renderLimits(plan.limits),
    '',
    ...renderRows(`a race        ${asUsdInColumn(race.totalUsd)}`, race),
    ...(Math.abs(plan.perRaceAsAskedUsd - race.totalUsd) < 0.00005
      ? []
      : [`              with the settings as asked: ${asUsdInColumn(plan.perRaceAsAskedUsd)}`]),
    `              not in it: ${asNumber(plan.transferBytes / MEGABYTE)} MB that leave AWS for each race`,
    '',
    `a month       ${asUsdInColumn(month.totalUsd)} for ${asNumber(plan.racesPerMonth)} races, of it ${asUsdInColumn(month.totalUsd - month.races.totalUsd)} beside them:`,
    ...month.standing.map(
      ({ usd, service, element, explanation }) =>
        `  ${asUsdInColumn(usd).padStart(12)}  ${service}, ${element}: ${explanation}`,
    ),
    '',
    `List prices of ${race.region} as of ${race.pricesAsOf}, without free tiers. What is reckoned how: docs/costs.md`,
  ];
}

function renderLimits(limits: readonly Limit[]): string[] {
  const text = ({ limit, quota, demand, unit, bitesAtRacers, remedy }: Limit) => {
    const full = bitesAtRacers === undefined ? '' : `, full at ${asNumber(bitesAtRacers)} racers in a race`;
    return `${limit}: ${asNumber(demand)} of ${asNumber(quota)} ${unit}${full}; ${remedy}`;
  };
  return limits
    .filter((limit, index) => index < LIMITS_SHOWN || closenessOf(limit) === 'beyond')
    .map((limit) => `${closeness[closenessOf(limit)]}${text(limit)}`);
}

function renderRows(head: string, { rows, totalUsd }: CostReport): string[] {
  const shown = rows.filter(({ usd }) => usd >= totalUsd * SHOWN_SHARE);
  const restUsd = rows.slice(shown.length).reduce((sum, { usd }) => sum + usd, 0);
  return [
    head,
    ...shown.map(
      ({ usd, service, element, explanation }) =>
        `  ${asUsdInColumn(usd).padStart(12)}  ${`${Math.round((100 * usd) / totalUsd)} %`.padStart(4)}  ${service}, ${element}: ${explanation}`,
    ),
    `  ${asUsdInColumn(restUsd).padStart(12)}        ${rows.length - shown.length} more, each below ${SHOWN_SHARE * 100} %`,
  ];
}
