import { costOf } from '../cost-of.ts';
import type { CostReport } from '../cost-report.ts';
import type { RaceLoad } from '../model/race-load.ts';
import { TEMPLATE_DEFAULTS } from '../model/settings.ts';
import { usageModel } from '../model/usage-model.ts';
import type { PriceTable } from '../price-table.ts';
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
  /** The races of one slot, with the needed settings; `perRace` is one of them. */
  readonly slot: CostReport;
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
    slot: slotCost(load, table),
    perRaceAsAskedUsd: slotCost({ ...load, settings: question.settings }, table).totalUsd / classes,
    month,
    racesPerMonth: slotsPerMonth * classes,
    transferBytes: transferBytesOf(load),
  };
}

function slotCost(load: RaceLoad, table: PriceTable): CostReport {
  const { raceLengthSeconds, classes, settings } = load;
  const ridden = { seconds: raceLengthSeconds, classes, raceLengthSeconds };
  return costOf(usageModel(load), table, { durationSeconds: raceLengthSeconds, ridden, tracing: settings.tracing });
}
