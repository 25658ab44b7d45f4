import { describe, expect, it } from 'vitest';
import {
  basicIngestTopic,
  LIVE_TOPIC,
  liveTopicOf,
  READINGS_TOPIC,
  readingsTopicOf,
} from '../../../domain/src/index.ts';
import { classId, racerId } from '../../support/readings.ts';

describe('topics', () => {
  it('name the racer who sends and the class that is watched', () => {
    expect([readingsTopicOf(racerId('ann')), liveTopicOf(classId(3))]).toEqual([
      'alleycat/readings/ann',
      'alleycat/live/3',
    ]);
  });

  it('go straight into a rule, also as templates', () => {
    expect(basicIngestTopic('AlleycatReadings', READINGS_TOPIC)).toBe(
      '$aws/rules/AlleycatReadings/alleycat/readings/{racerId}',
    );
    expect(LIVE_TOPIC).toBe('alleycat/live/{classId}');
  });
});
