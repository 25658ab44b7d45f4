import type { CostReport } from '../../cost/cost-report.ts';
import { asCount, asDuration, asMoment, asNumber, asUsd } from '../../format.ts';
import type { LimitReached } from '../../timeline/limit-watch.ts';
import type { Mark } from '../../timeline/marks.ts';
import { limitAdvice } from '../limit-advice.ts';
import { COST_UNKNOWN } from '../observation.ts';
import type { Report } from '../report.ts';
import { html, type Markup } from './markup.ts';
import { foreign, renderFacts, renderSection, renderTable } from './table.ts';

const limitColumns = [
  { title: 'Limit' },
  { title: 'Of' },
  { title: 'Allowed' },
  { title: 'First at', isNumber: true },
  { title: 'Times', isNumber: true },
  { title: 'What lifts it' },
] as const;

/** Which limits bit, the first one first. */
export function renderLimits({ limits, startedAtMs }: Report): Markup | undefined {
  if (limits === undefined) return undefined;
  if (limits.length === 0)
    return renderSection(
      'limits',
      'Limits',
      html`<p>No limit was reached. Most of them bite only where the platform was started with <code>--quotas aws</code>.</p>`,
    );
  const table = renderTable({
    caption: 'Limits that were reached',
    columns: limitColumns,
    rows: limits.map((limit) => rowOfLimit(limit, startedAtMs)),
  });
  const [first] = limits;
  return renderSection('limits', 'Limits', [
    html`<p>Reached first: <strong>${first?.limit}</strong>, ${limitAdvice(first?.limit ?? '').meaning}.</p>`,
    table,
  ]);
}

const rowOfLimit = ({ limit, resource, quota, firstAtMs, count }: LimitReached, startedAtMs: number) => [
  html`<strong>${limit}</strong><br/>${limitAdvice(limit).meaning}`,
  foreign(resource),
  quota,
  firstAtMs < startedAtMs ? 'before the ride' : asMoment(firstAtMs - startedAtMs),
  asCount(count),
  limitAdvice(limit).remedy,
];

const costColumns = [
  { title: 'Service' },
  { title: 'Element' },
  { title: 'Quantity', isNumber: true },
  { title: 'Unit' },
  { title: 'USD', isNumber: true },
  { title: 'Why' },
] as const;

/** What AWS would ask for, the dearest element first. */
export function renderCost({ cost, platform, timeline }: Report): Markup | undefined {
  if (cost === undefined) {
    const isExpected = platform.isThisMachine && timeline !== undefined;
    return renderSection('cost', 'Cost', isExpected ? html`<p>It is ${COST_UNKNOWN}.</p>` : undefined);
  }
  const { rows, totalUsd, perRace, region, pricesAsOf } = cost;
  const table = renderTable({ caption: 'Cost by element', columns: costColumns, rows: rows.map(rowOfCost) });
  return renderSection('cost', 'Cost', [
    html`<p>${perRace === undefined ? undefined : html`<strong>${asUsd(perRace.usd)} a race.</strong> `}${asUsd(totalUsd)} for the run, at list prices of ${region} of ${pricesAsOf}, without free tiers. What others used meanwhile, and what was asked to check the boards, is part of it.</p>`,
    perRace === undefined ? undefined : html`<p class="note">${perRace.explanation}.</p>`,
    table,
  ]);
}

const rowOfCost = ({ service, element, quantity, unit, usd, explanation }: CostReport['rows'][number]) => [
  service,
  element,
  asNumber(quantity),
  unit,
  asUsd(usd).replace(' USD', ''),
  explanation,
];

/** What happened when; it is marked in the charts. */
export function renderMarks({ timeline }: Report): Markup | undefined {
  const marks = (timeline?.marks ?? []).filter(({ kind }) => kind !== 'race');
  if (marks.length === 0) return undefined;
  const columns = [{ title: 'At', isNumber: true }, { title: 'For', isNumber: true }, { title: 'What' }];
  const table = renderTable({ caption: 'What happened', columns, rows: marks.map(rowOfMark) });
  return renderSection('happened', 'What happened', table);
}

const rowOfMark = ({ fromMs, untilMs, label, kind }: Mark) => {
  const end = kind === 'gap' ? 'to the end' : '–';
  return [asMoment(fromMs), untilMs === undefined ? end : asDuration(untilMs - fromMs), label];
};

/** What was done to readings on their way in. */
export function renderFaultCounts({ faults }: Report): Markup | undefined {
  if (faults === undefined) return undefined;
  const facts = Object.entries(faults).map(([kind, count]) => [kind, asCount(count)] as const);
  return renderSection('faults', 'Faults on the way in', renderFacts(facts));
}

/** How to ride the same again. */
export function renderPlan({ plan, command }: Report): Markup | undefined {
  const asJson = html`<details><summary>The whole plan</summary><pre><code>${JSON.stringify(plan, undefined, 2)}</code></pre></details>`;
  const again = command === undefined ? undefined : html`<p>The same again:</p><pre><code>${command}</code></pre>`;
  return renderSection('plan', 'Plan', [again, asJson]);
}

/** Without it figures mean nothing. */
export function renderMachine({ machine, platform, plan, timeline }: Report): Markup | undefined {
  const { raceLengthSeconds, windowSeconds, isThisMachine } = platform;
  const facts = [
    ['Platform', html`${foreign(plan.url)}${isThisMachine ? ', on this machine' : undefined}`],
    ['Races', `${raceLengthSeconds} s long, boards every ${windowSeconds} s`],
    ['Simulator', `${machine.simulatorVersion}, on Node ${machine.nodeVersion}, ${machine.system}`],
    ['Processors', `${machine.cpuCount} × ${machine.cpuModel}`],
    ['Memory', `${asNumber(machine.memoryBytes / 1024 ** 3)} GiB`],
    ...(timeline === undefined ? [] : [['Charts', chartNote(timeline)] as const]),
  ] as const;
  return renderSection('machine', 'Where', renderFacts(facts));
}

function chartNote({ everyMs, looksPerSample }: NonNullable<Report['timeline']>): string {
  const every = asDuration(everyMs * looksPerSample);
  const joined = 'where points stand for more than one look, counts are summed and of all else the worst is shown';
  return `looked every ${asDuration(everyMs)}, kept every ${every}; ${joined}`;
}
