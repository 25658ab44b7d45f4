import { asNumber } from '../../format.ts';
import type { CostRow } from '../cost-report.ts';
import { type PriceTable, usdOf } from '../price-table.ts';
import type { Usage } from '../usage.ts';

/** IoT Core: connections, messages, rules. */
export function iotRows({ iot }: Usage, { prices }: PriceTable): CostRow[] {
  const controlMessages = iot.connects + iot.subscribes + iot.clientAcks;
  const messagesIn = iot.messageUnitsIn + controlMessages;
  const messages = messagesIn + iot.messageUnitsOut;
  // Both directions climb the same tiers.
  const usdPerMessage = messages === 0 ? 0 : usdOf(prices['iot.messages'], messages) / messages;
  const service = 'IoT Core';
  return [
    {
      service,
      element: 'connections',
      quantity: iot.connectionMinutes,
      unit: 'minutes',
      usd: usdOf(prices['iot.connectionMinutes'], iot.connectionMinutes),
      explanation: `clients were connected for ${asNumber(iot.connectionMinutes)} minutes together`,
    },
    {
      service,
      element: 'messages to clients',
      quantity: iot.messageUnitsOut,
      unit: 'started 5 KB',
      usd: iot.messageUnitsOut * usdPerMessage,
      explanation: `live frames took ${asNumber(iot.messageUnitsOut)} started 5 KB on their way to watchers: a frame counts once for each of them`,
    },
    {
      service,
      element: 'messages from clients and functions',
      quantity: messagesIn,
      unit: 'started 5 KB',
      usd: messagesIn * usdPerMessage,
      explanation: `${asNumber(iot.messageUnitsIn)} for frames that were published, ${asNumber(controlMessages)} for connecting, subscribing and acknowledging; readings come by Basic Ingest and cost none`,
    },
    {
      service,
      element: 'rules',
      quantity: iot.rulesTriggered,
      unit: 'started 5 KB',
      usd: usdOf(prices['iot.rulesTriggered'], iot.rulesTriggered),
      explanation: `every reading triggers the rule that puts it into the stream, ${asNumber(iot.rulesTriggered)} times`,
    },
    {
      service,
      element: 'rule actions',
      quantity: iot.actionsExecuted,
      unit: 'started 5 KB',
      usd: usdOf(prices['iot.actionsExecuted'], iot.actionsExecuted),
      explanation: `the rule has one action, which was executed ${asNumber(iot.actionsExecuted)} times`,
    },
  ];
}

/** Kinesis Data Streams, provisioned. */
export function kinesisRows({ kinesis }: Usage, { prices }: PriceTable): CostRow[] {
  const shardHours = kinesis.reduce((sum, stream) => sum + stream.shardHours, 0);
  const putUnits = kinesis.reduce((sum, stream) => sum + stream.putUnits, 0);
  const service = 'Kinesis';
  return [
    {
      service,
      element: 'shard hours',
      quantity: shardHours,
      unit: 'hours',
      usd: usdOf(prices['kinesis.shardHours'], shardHours),
      explanation: `shards were open for ${asNumber(shardHours)} hours together; they cost as much when nobody rides`,
    },
    {
      service,
      element: 'records put',
      quantity: putUnits,
      unit: 'started 25 KB',
      usd: usdOf(prices['kinesis.putUnits'], putUnits),
      explanation: `${asNumber(putUnits)} started 25 KB: every reading is a record and takes one`,
    },
  ];
}

/** HTTP API and sign-in of machines. */
export function requestRows({ httpApi, cognito }: Usage, { prices }: PriceTable): CostRow[] {
  const requests = httpApi.reduce((sum, api) => sum + api.requests, 0);
  return [
    {
      service: 'API Gateway',
      element: 'HTTP API requests',
      quantity: requests,
      unit: 'requests',
      usd: usdOf(prices['httpApi.requests'], requests),
      explanation: `dashboards and simulators asked ${asNumber(requests)} times`,
    },
    {
      service: 'Cognito',
      element: 'tokens of machines',
      quantity: cognito.tokenRequests,
      unit: 'tokens',
      usd: usdOf(prices['cognito.machineTokens'], cognito.tokenRequests),
      explanation: `fleets got ${asNumber(cognito.tokenRequests)} tokens; people are billed by the month, not by the token`,
    },
  ];
}
