import { describe, expect, it } from 'vitest';
import { deliveryOf } from '../../../../functions/src/lambda/delivery-settings.ts';

describe('how readings get into the archive', () => {
  it('is by way of two buffers, one after the other', () => {
    const settings = { DELIVERY_BUFFER_SECONDS: '60', TRANSFORM_BUFFER_SECONDS: '5', ARCHIVE_AFTER_DAYS: '90' };
    expect(deliveryOf(settings)).toEqual({ bufferSeconds: 65, nearDays: 90 });
  });

  it.each(['', '-1', '901', 'soon'])('is not told by buffers of "%s" seconds', (DELIVERY_BUFFER_SECONDS) => {
    const settings = { DELIVERY_BUFFER_SECONDS, TRANSFORM_BUFFER_SECONDS: '0', ARCHIVE_AFTER_DAYS: '90' };
    expect(() => deliveryOf(settings)).toThrow('DELIVERY_BUFFER_SECONDS must be a whole number from 0 to 900');
  });

  it.each(['', '0', '3651'])('is not told by an archive that moves them after "%s" days', (ARCHIVE_AFTER_DAYS) => {
    const settings = { DELIVERY_BUFFER_SECONDS: '60', TRANSFORM_BUFFER_SECONDS: '0', ARCHIVE_AFTER_DAYS };
    expect(() => deliveryOf(settings)).toThrow('ARCHIVE_AFTER_DAYS must be a whole number from 1 to 3650');
  });
});
