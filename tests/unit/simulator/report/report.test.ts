import { describe, expect, it } from 'vitest';
import { FINDINGS_KEPT_MAX, type Finding } from '../../../../simulator/src/findings.ts';
import { createReport } from '../../../../simulator/src/report/report.ts';
import { simulationPlan } from '../../../support/simulation-plan.ts';
import { badHistory, factsWith, finding, goodHistory, raceVerdict, seenLive } from '../support/report-facts.ts';

const verdictWith = (...findings: Finding[]) => factsWith({ raceVerdicts: [raceVerdict('official', ...findings)] });

const atQos0 = simulationPlan({ url: 'http://127.0.0.1:8080', mqtt: { client: 'device-sdk', qos: 0, watchers: 0 } });

describe('the report', () => {
  it('begins with the eight agreed keys', () => {
    const report = createReport(factsWith());
    expect(Object.keys(report).slice(0, 8)).toEqual([
      'racers',
      'sent',
      'acknowledged',
      'onBoard',
      'lost',
      'wrong',
      'latencyMs',
      'verdict',
    ]);
    expect(report).toMatchObject({
      racers: 2,
      sent: 12,
      acknowledged: 11,
      onBoard: 11,
      lost: 0,
      wrong: 0,
      verdict: 'ok',
    });
  });

  it('counts a reading once that two boards prove lost, and a wrong value wherever it stands', () => {
    const facts = verdictWith(
      finding('live', 'a', 2),
      finding('results', 'a', 3),
      finding('live', 'b', 1),
      finding('live', 'b', 0),
      finding('results', 'b', 0),
    );
    expect(createReport(facts)).toMatchObject({
      lost: 4,
      wrong: 2,
      onBoard: 7,
      differenceCount: 5,
      verdict: 'failed',
      reasons: ['4 acknowledged readings are missing on a board', '2 values are wrong'],
    });
  });

  it('keeps as many differences as are kept of one race, and counts all', () => {
    const findings = Array.from({ length: FINDINGS_KEPT_MAX }, (_, index) => finding('live', `racer-${index}`, 0));
    const facts = factsWith({
      raceVerdicts: [raceVerdict('official', ...findings), raceVerdict('live', ...findings)],
      live: { ...seenLive, wrongValues: 7, findings: [finding('frame', 'a', 0)] },
    });
    const { differences, differenceCount } = createReport(facts);
    expect([differences, differenceCount]).toEqual([findings, 2 * FINDINGS_KEPT_MAX + 7]);
  });

  it.each([
    [
      'nothing that was acknowledged is certain',
      { raceVerdicts: [{ ...raceVerdict('live'), certain: 0 }] },
      /no reading was acknowledged in time/,
    ],
    ['nothing was sent', { raceVerdicts: [] }, /no reading was acknowledged in time/],
    [
      'nothing is acknowledged, and nothing was seen either',
      { plan: atQos0, live: { ...seenLive, readingsSeenLive: 0 } },
      /no reading was seen in the live feed, so nothing is proved/,
    ],
    [
      'no frame could be judged',
      { live: { ...seenLive, framesSkipped: seenLive.framesSeen } },
      /no frame .* could be judged/,
    ],
    ['the live feed was silent', { live: { ...seenLive, framesSeen: 0 } }, /live feed showed nothing/],
    ['a frame was wrong', { live: { ...seenLive, wrongValues: 1 } }, /1 value is wrong/],
  ])('fails if %s', (_what, facts, reason) => {
    const report = createReport(factsWith(facts));
    expect([report.verdict, report.reasons[0]]).toEqual(['failed', expect.stringMatching(reason)]);
  });

  it('takes readings for proof that no board may have, and has not', () => {
    const raceVerdicts = [{ ...raceVerdict('live'), certain: 0, refused: 11 }];
    expect(createReport(factsWith({ raceVerdicts }))).toMatchObject({ verdict: 'ok', onBoard: 0 });
  });

  it('does not ask for acknowledgements where there are none', () => {
    const raceVerdicts = [{ ...raceVerdict('live'), certain: 0 }];
    expect(createReport(factsWith({ plan: atQos0, raceVerdicts })).verdict).toBe('ok');
  });

  it('says that readings are on the boards only of those that must be there', () => {
    const raceVerdicts = [raceVerdict('official', finding('live', 'a', 2)), { ...raceVerdict('live'), certain: 5 }];
    const counts = { sent: 40, acknowledged: 30, acknowledgedLate: 10, retried: 0, givenUp: 10 };
    expect(createReport(factsWith({ counts, raceVerdicts }))).toMatchObject({ acknowledged: 30, onBoard: 14, lost: 2 });
  });

  it('does not ask for frames if nobody could listen', () => {
    expect(createReport(factsWith({ live: undefined })).verdict).toBe('ok');
  });

  it('fails for a history that is not what was sent', () => {
    const report = createReport(factsWith({ history: badHistory }));
    expect(report).toMatchObject({ verdict: 'failed', lost: 0, wrong: 0, history: badHistory });
    expect(report.reasons).toEqual([
      '1 of 2 all-time curves is not what was sent',
      '1 second is missing in all-time curves',
      '2 seconds are wrong in all-time curves',
      '1 difference between all-time boards and curves',
    ]);
  });

  it('is ok with a history that is right, and without one that was not verified', () => {
    expect(createReport(factsWith({ history: goodHistory })).verdict).toBe('ok');
    expect(createReport(factsWith())).not.toHaveProperty('history');
  });

  it('has the plan, and nothing in it that must not be passed on', () => {
    const plan = simulationPlan({
      url: 'https://api.example',
      mqttUrl: 'mqtts://racer:open-sesame@broker.example:8883',
      fleet: { scope: 'fleet/sim', stackName: 'alleycat', clientId: 'client', clientSecret: 'open-sesame' },
    });
    const report = createReport(factsWith({ plan }));
    expect(report.plan).toEqual({
      ...plan,
      mqttUrl: 'mqtts://***@broker.example:8883',
      fleet: { scope: 'fleet/sim', stackName: 'alleycat', clientId: 'client' },
    });
    expect(JSON.stringify(report)).not.toContain('open-sesame');
  });

  it('comes back from JSON as it was', () => {
    const report = createReport(verdictWith(finding('live', 'a', 2)));
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});
