import { describe, expect, it } from 'vitest';
import { LIVE_TOPIC, liveTopicOf, readingsTopicOf } from '../../../domain/src/index.ts';
import { classId, racerId } from '../../support/readings.ts';

describe('topics', () => {
  it('name the racer who sends and the class that is watched', () => {
    expect([readingsTopicOf(racerId('ann')), liveTopicOf(classId(3))]).toEqual([
      'alleycat/readings/ann',
      'alleycat/live/3',
    ]);
  });

  it('follow the templates that the API names, for example straight into a rule', () => {
    const basicIngest = '$aws/rules/alleycat_readings/alleycat/readings/{racerId}';
    expect([readingsTopicOf(racerId('ann'), basicIngest), liveTopicOf(classId(3), 'other/{classId}/live')]).toEqual([
      '$aws/rules/alleycat_readings/alleycat/readings/ann',
      'other/3/live',
    ]);
    expect(LIVE_TOPIC).toBe('alleycat/live/{classId}');
  });
});
