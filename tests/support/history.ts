import { type ArchivedReading, type Curves, curvesOf, NO_CURVES } from '../../domain/src/index.ts';
import { classId, racerId, START_SECONDS } from './readings.ts';

/** A reading as history keeps it, at second 7 of the test race. */
export const archivedReading = (
  fields: Partial<Omit<ArchivedReading, 'racerId'>> & { racerId?: string } = {},
): ArchivedReading => {
  const racer = fields.racerId ?? 'ann';
  const base = { classId: classId(1), name: racer, startSeconds: START_SECONDS, second: 7, outputHundredths: 12_000 };
  return { ...base, ...fields, racerId: racerId(racer) };
};

/** Outputs by racer id, from second 1; 0 = never ridden. */
export type Field = Readonly<Record<string, readonly number[]>>;

export const curvesOfField = (field: Field): Curves =>
  Object.entries(field).length === 0
    ? NO_CURVES
    : curvesOf(
        Object.entries(field).flatMap(([racer, outputs]) =>
          outputs.flatMap((outputHundredths, index) =>
            outputHundredths === 0 ? [] : [archivedReading({ racerId: racer, second: index + 1, outputHundredths })],
          ),
        ),
      );
