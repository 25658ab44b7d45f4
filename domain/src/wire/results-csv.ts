import type { ResultRow } from '../views.ts';
import { csvText, encodeCsv } from './csv.ts';

const HEADER = 'rank,racerId,name,status,output,second';

/** A result list as CSV; racers without a rank have an empty one. */
export function encodeResultsCsv(results: readonly ResultRow[]): string {
  return encodeCsv(
    HEADER,
    results.map(({ rank, racerId, name, status, output, second }) => [
      rank ?? '',
      csvText(racerId),
      csvText(name),
      status,
      output.toFixed(2),
      second,
    ]),
  );
}
