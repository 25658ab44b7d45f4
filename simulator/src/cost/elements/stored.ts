import { asNumber } from '../../format.ts';
import { type CostRow, gigabytesOf } from '../cost-report.ts';
import { type PriceTable, usdOf } from '../price-table.ts';
import type { TableUsage, Usage } from '../usage.ts';

/** DynamoDB on demand. */
export function dynamoDbRows({ dynamoDb }: Usage, { prices }: PriceTable): CostRow[] {
  const reads = dynamoDb.reduce((sum, { readUnits }) => sum + readUnits, 0);
  const failures = dynamoDb.reduce((sum, { conditionalFailures }) => sum + conditionalFailures, 0);
  const writeRow = (element: string, units: number, explanation: string): CostRow => ({
    service: 'DynamoDB',
    element,
    quantity: units,
    unit: 'write units of 1 KB',
    usd: usdOf(prices['dynamoDb.writeUnits'], units),
    explanation,
  });
  const tableUnits = dynamoDb.reduce((sum, table) => sum + table.writeUnits - indexUnitsOf(table), 0);
  const written = `${asNumber(tableUnits)} units for standings every window, rosters, results and bests; refused writes cost as well (${asNumber(failures)})`;
  return [
    writeRow('writes to the table', tableUnits, written),
    ...dynamoDb.flatMap(({ byIndex }) =>
      Object.entries(byIndex).map(([index, units]) =>
        writeRow(
          `writes to index ${index}`,
          units,
          `the index took ${asNumber(units)} units: every item in it is written again`,
        ),
      ),
    ),
    {
      service: 'DynamoDB',
      element: 'reads',
      quantity: reads,
      unit: 'read units of 4 KB',
      usd: usdOf(prices['dynamoDb.readUnits'], reads),
      explanation: `${asNumber(reads)} units: rosters and boards for dashboards, and who is hidden for every window`,
    },
  ];
}

const indexUnitsOf = ({ byIndex }: TableUsage): number => Object.values(byIndex).reduce((sum, units) => sum + units, 0);

/** ElastiCache; what it stores costs as much when nobody rides. */
export const cacheRows = ({ elastiCache: { processingUnits } }: Usage, { prices }: PriceTable): CostRow[] => [
  {
    service: 'ElastiCache',
    element: 'processing units',
    quantity: processingUnits,
    unit: 'units',
    usd: usdOf(prices['elastiCache.processingUnits'], processingUnits),
    explanation: `${asNumber(processingUnits)} units for bests that came in and ranks that pages asked for`,
  },
];

/** Firehose and S3: the archive and what is made of it. */
export function archiveRows({ firehose, s3 }: Usage, { prices }: PriceTable): CostRow[] {
  const records = firehose.reduce((sum, delivery) => sum + delivery.records, 0);
  const delivered = gigabytesOf(firehose.reduce((sum, { billedBytes }) => sum + billedBytes, 0));
  const puts = s3.reduce((sum, { putRequests }) => sum + putRequests, 0);
  const gets = s3.reduce((sum, { getRequests }) => sum + getRequests, 0);
  // What became smaller saves nothing that was paid before.
  const added = gigabytesOf(s3.reduce((sum, { storedBytes }) => sum + Math.max(0, storedBytes), 0));
  return [
    {
      service: 'Firehose',
      element: 'data delivered',
      quantity: delivered,
      unit: 'GB',
      usd: usdOf(prices['firehose.gigabytes'], delivered),
      explanation: `${asNumber(records)} readings, each billed as 5 KB however small it is`,
    },
    {
      service: 'S3',
      element: 'writes and listings',
      quantity: puts,
      unit: 'requests',
      usd: usdOf(prices['s3.putRequests'], puts),
      explanation: `${asNumber(puts)} requests: every delivery writes the archive, the parts of the history that it changes, and a board`,
    },
    {
      service: 'S3',
      element: 'reads',
      quantity: gets,
      unit: 'requests',
      usd: usdOf(prices['s3.getRequests'], gets),
      explanation: `${asNumber(gets)} requests of the records function and of dashboards that ask for history`,
    },
    {
      service: 'S3',
      element: 'storage, first month',
      quantity: added,
      unit: 'GB',
      usd: usdOf(prices['s3.storedGigabyteMonths'], added),
      explanation: `${asNumber(added)} GB more are kept, and cost this again every month until they are archived`,
    },
  ];
}
