import { totalsOf } from '../../../../simulator/src/findings.ts';
import { createReport, type Report } from '../../../../simulator/src/report/report.ts';
import { badHistory, factsWith, finding, raceVerdict } from '../support/report-facts.ts';
import { idleLoad, sampleWith } from '../timeline/support.ts';

/** What somebody may call a racer, a function or a stream. */
export const hostileTexts = [
  '<script>document.title="run"</script>',
  '"><img src=x onerror=\'document.title="run"\'>',
  '</title></svg></style><script>document.title="run"</script>',
  'محمد الحسن',
  '\u202eright to left',
  'null \u0000 escape \u001b half \ud800',
] as const;

/** A report with hostile texts wherever a text comes from somebody else. */
export function hostileReport(): Report {
  const facts = factsWith();
  const { startedAtMs } = facts;
  const findings = hostileTexts.map((text) => ({
    ...finding('results', text, 1),
    raceId: text,
    expected: text,
    actual: text,
  }));
  const functions = hostileTexts.map((functionName) => ({ functionName, iteratorAgeMs: 5, recordsBehind: 1 }));
  const samples = Array.from({ length: 60 }, (_, index) =>
    sampleWith({
      fromMs: index * 1_000,
      untilMs: (index + 1) * 1_000,
      sent: 2,
      acknowledged: 2,
      connected: 2,
      latencyMs: { p50: 1, p95: 2, p99: 30, max: 400 },
      functions,
      runtime: idleLoad,
      ranks: hostileTexts.map((_text, rank) => rank + 1),
    }),
  );
  return {
    ...createReport({
      ...facts,
      plan: { ...facts.plan, url: `http://127.0.0.1/${hostileTexts[0]}` },
      raceVerdicts: [{ ...raceVerdict('official'), ...totalsOf(findings) }],
      leaderboards: { classes: 1, rows: 9, isCut: true, racers: 2, rightAfterMs: null, ...totalsOf([]) },
      history: badHistory,
      faults: { duplicated: 1, reordered: 2, delayed: 3, cut: 4, died: 5, hostile: 6, skewed: 7 },
      observation: {
        timeline: {
          everyMs: 1_000,
          looksPerSample: 1,
          samples,
          marks: hostileTexts.map((label) => ({ kind: 'fault', label, fromMs: 10_000, untilMs: 20_000 })),
          racers: hostileTexts.map((name) => ({ racerId: name, name, place: 'first' })),
        },
        limits: hostileTexts.map((text) => ({
          limit: text,
          resource: text,
          quota: text,
          firstAtMs: startedAtMs,
          lastAtMs: startedAtMs,
          count: 1,
        })),
        cost: {
          region: 'us-east-1',
          currency: 'USD',
          pricesAsOf: '2026-11-01',
          rows: [{ service: 's', element: 'e', quantity: 1, unit: 'u', usd: 0.3, explanation: hostileTexts[0] }],
          totalUsd: 0.3,
          perRace: { races: 1, usd: 0.3, explanation: 'One race' },
        },
      },
    }),
    command: `npm run simulate -- --id-prefix '${hostileTexts[0]}'`,
  };
}
