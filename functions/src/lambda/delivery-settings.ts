import type { Delivery } from '@alleycat/domain/use-cases';
import { wholeNumber } from './environment.ts';

export const deliverySettingNames = ['DELIVERY_BUFFER_SECONDS', 'TRANSFORM_BUFFER_SECONDS'] as const;
export type DeliverySettings = Readonly<Record<(typeof deliverySettingNames)[number], string>>;

const BUFFER_SECONDS_MAX = 900; // as Firehose has it

/** How readings get into the archive: they wait to be transformed, and then to be delivered. @throws EnvironmentError */
export const deliveryOf = (settings: DeliverySettings): Delivery => {
  const bounds = { min: 0, max: BUFFER_SECONDS_MAX };
  const [transform = 0, deliver = 0] = deliverySettingNames.map((name) => wholeNumber(settings, name, bounds));
  return { bufferSeconds: transform + deliver };
};
