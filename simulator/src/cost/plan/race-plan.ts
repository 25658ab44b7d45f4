import { costOf } from '../cost-of.ts';
import type { CostReport } from '../cost-report.ts';
import type { RaceLoad } from '../model/race-load.ts';
import { TEMPLATE_DEFAULTS } from '../model/settings.ts';
import { usageModel } from '../model/usage-model.ts';
import type { PriceTable } from '../price-table.ts';
import { scaleUsage } from '../usage-arithmetic.ts';
import { type BillingAdvice, billingAdvice } from './billing-mode.ts';
import { type Limit, limitsOf } from './capacity.ts';
import { DAYS_PER_MONTH, type MonthCost, monthCostOf } from './month.ts';
import { explainSettings, type NeededSetting, neededSettings } from './needed-settings.ts';
import type { PlanQuestion } from './plan-flags.ts';
import { transferBytesOf } from './transfer.ts';

/** What races need and cost. */
export interface RacePlan {
  readonly question: PlanQuestion;
  readonly settings: readonly NeededSetting[];
  readonly billing: BillingAdvice;
  /** The first to bite first. */
  readonly limits: readonly Limit[];
  /** One race, with the needed settings. */
  readonly race: CostReport;
  /** A race with the settings that were asked about, where others are advised. */
  readonly perRaceAsAskedUsd: number;
  readonly month: MonthCost;
  readonly racesPerMonth: number;
  /** Of one race; not in the cost. */
  readonly transferBytes: number;
}

/** Every result is a best of its racer: as at first, and dearer than later. */
const BEST_SHARE = 1;

export function planRaces(question: PlanQuestion, table: PriceTable): RacePlan {
  const { racers, classes, watchers, dashboards, raceLengthSeconds, knownRacers } = question;
  const races = { racers, classes, watchers, dashboards, raceLengthSeconds, knownRacers, bestShare: BEST_SHARE };
  const load: RaceLoad = { ...races, settings: neededSettings(races, question.settings) };
  const usage = usageModel(load);
  const slotsPerMonth = (question.racesPerDay / classes) * DAYS_PER_MONTH;
  const month = monthCostOf(
    {
      usage,
      slots: slotsPerMonth,
      raceLengthSeconds,
      peoplePerMonth: question.peoplePerMonth,
      classes,
      knownRacers,
      settings: load.settings,
    },
    table,
  );
  const tableUsd = month.races.rows
    .filter(({ service }) => service === 'DynamoDB')
    .reduce((sum, { usd }) => sum + usd, 0);
  return {
    question,
    settings: explainSettings(load, TEMPLATE_DEFAULTS),
    billing: billingAdvice(load, tableUsd, table),
    limits: limitsOf(load),
    race: raceCost(load, table),
    perRaceAsAskedUsd: raceCost({ ...load, settings: question.settings }, table).totalUsd,
    month,
    racesPerMonth: slotsPerMonth * classes,
    transferBytes: transferBytesOf(load),
  };
}

// What all races of a slot share, shards and metrics among it, is divided by them.
function raceCost(load: RaceLoad, table: PriceTable): CostReport {
  const { raceLengthSeconds, classes, settings } = load;
  const usage = scaleUsage(usageModel(load), 1 / classes);
  return costOf(usage, table, { durationSeconds: raceLengthSeconds / classes, tracing: settings.tracing });
}
