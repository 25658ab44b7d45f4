import type { RaceClass } from '@alleycat/domain/wire';
import { exitCodes } from '../exit-codes.ts';
import type { RankOutcome, RebuiltRanks } from './rebuild-ranks.ts';

/** What a rebuild of rank indexes came to. */
export interface RanksReport {
  readonly classes: readonly (RebuiltRanks & { readonly name: string })[];
  readonly durationMs: number;
}

/** The answer of the function with the names of the classes, in their order; what nobody answered for was not built. */
export const ranksReportOf = (
  classes: readonly RaceClass[],
  { rebuilt, durationMs }: { readonly rebuilt: readonly RebuiltRanks[]; readonly durationMs: number },
): RanksReport => ({
  classes: classes.map(({ classId, name }) => ({
    classId,
    name,
    outcome: rebuilt.find((one) => one.classId === classId)?.outcome ?? 'away',
  })),
  durationMs,
});

const outcomeTexts: Readonly<Record<RankOutcome, string>> = {
  rebuilt: 'rebuilt',
  rebuilding: 'left alone: somebody else builds it just now',
  away: 'not rebuilt: the index cannot be reached; it is built by itself when it is back',
};

/** The report as people read it. */
export const renderRanksReport = ({ classes, durationMs }: RanksReport): string[] => [
  ...classes.map(({ classId, name, outcome }) => `class ${classId} (${name}): ${outcomeTexts[outcome]}`),
  `done in ${(durationMs / 1_000).toFixed(1)} s`,
];

/** What the command ends with. */
export const exitCodeOf = ({ classes }: RanksReport): number =>
  classes.every(({ outcome }) => outcome === 'rebuilt') ? exitCodes.ok : exitCodes.incomplete;
