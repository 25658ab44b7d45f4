import { describe, expect, it } from 'vitest';
import { deliveryOf } from '../../../../functions/src/lambda/delivery-settings.ts';

describe('how readings get into the archive', () => {
  it('is by way of two buffers, one after the other', () => {
    const settings = { DELIVERY_BUFFER_SECONDS: '60', TRANSFORM_BUFFER_SECONDS: '5' };
    expect(deliveryOf(settings)).toEqual({ bufferSeconds: 65 });
  });

  it.each(['', '-1', '901', 'soon'])('is not told by buffers of "%s" seconds', (DELIVERY_BUFFER_SECONDS) => {
    expect(() => deliveryOf({ DELIVERY_BUFFER_SECONDS, TRANSFORM_BUFFER_SECONDS: '0' })).toThrow(
      'DELIVERY_BUFFER_SECONDS must be a whole number from 0 to 900',
    );
  });
});
