import type { Delivery } from '@alleycat/domain/use-cases';
import { wholeNumber } from './environment.ts';

const bufferNames = ['DELIVERY_BUFFER_SECONDS', 'TRANSFORM_BUFFER_SECONDS'] as const;
export const deliverySettingNames = [...bufferNames, 'ARCHIVE_AFTER_DAYS'] as const;
export type DeliverySettings = Readonly<Record<(typeof deliverySettingNames)[number], string>>;

const BUFFER_SECONDS_MAX = 900; // as Firehose has it
const ARCHIVE_AFTER_DAYS_MAX = 3_650; // as the template has it

/**
 * How readings get into the archive: they wait to be transformed, and then to be delivered. It moves them to a cheaper
 * storage class later, where reads are billed. @throws EnvironmentError
 */
export const deliveryOf = (settings: DeliverySettings): Delivery => {
  const bounds = { min: 0, max: BUFFER_SECONDS_MAX };
  const [transform = 0, deliver = 0] = bufferNames.map((name) => wholeNumber(settings, name, bounds));
  const nearDays = wholeNumber(settings, 'ARCHIVE_AFTER_DAYS', { min: 1, max: ARCHIVE_AFTER_DAYS_MAX });
  return { bufferSeconds: transform + deliver, nearDays };
};
