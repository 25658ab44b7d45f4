import { describe, expect, it } from 'vitest';
import type { RideResponse } from '../../../../domain/src/wire/index.ts';
import { encodeRideCsv, encodeRideTcx, type RideNotes } from '../../../../domain/src/wire/index.ts';
import { classId, raceId, racerId, START_SECONDS } from '../../../support/readings.ts';

const ride = (fields: Partial<RideResponse> = {}): RideResponse => ({
  raceId: raceId(),
  classId: classId(1),
  racerId: racerId('ann'),
  name: 'Ann',
  startsAtMs: START_SECONDS * 1_000,
  isComplete: true,
  samples: [
    { second: 1, cadence: 79.5, resistance: 30, output: 108.78 },
    { second: 2, cadence: 0, resistance: 31.25, output: 33.69 },
    { second: 300, cadence: 250, resistance: 100, output: 470.2 },
  ],
  ...fields,
});
const notes = (fields: Partial<RideNotes['result']['place']> = {}): RideNotes => ({
  className: 'Commuter',
  result: {
    finisherCount: 42,
    place: { rank: 3, racerId: racerId('ann'), name: 'Ann', status: 'finished', output: 470.2, second: 300, ...fields },
  },
});
const notesIn = (tcx: string): string | undefined => /<Notes>(.*)<\/Notes>/s.exec(tcx)?.[1];

describe('a ride as CSV', () => {
  it('has a header and a line a second, with the moment at which it was over', () => {
    expect(encodeRideCsv(ride())).toBe(
      [
        'second,time,cadence,resistance,output\r\n',
        '1,2021-05-14T11:35:01.000Z,79.5,30,108.78\r\n',
        '2,2021-05-14T11:35:02.000Z,0,31.25,33.69\r\n',
        '300,2021-05-14T11:40:00.000Z,250,100,470.20\r\n',
      ].join(''),
    );
  });
});

describe('a ride as TCX', () => {
  it('is an activity of one lap with the cadence of each second, and claims neither distance nor watts', () => {
    expect(encodeRideTcx(ride(), notes())).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2 http://www.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd">
      <Activities>
      <Activity Sport="Biking">
      <Id>2021-05-14T11:35:00.000Z</Id>
      <Lap StartTime="2021-05-14T11:35:00.000Z">
      <TotalTimeSeconds>300</TotalTimeSeconds>
      <DistanceMeters>0</DistanceMeters>
      <Calories>0</Calories>
      <Intensity>Active</Intensity>
      <TriggerMethod>Manual</TriggerMethod>
      <Track>
      <Trackpoint><Time>2021-05-14T11:35:01.000Z</Time><Cadence>80</Cadence></Trackpoint>
      <Trackpoint><Time>2021-05-14T11:35:02.000Z</Time><Cadence>0</Cadence></Trackpoint>
      <Trackpoint><Time>2021-05-14T11:40:00.000Z</Time><Cadence>250</Cadence></Trackpoint>
      </Track>
      </Lap>
      <Notes>Alleycat, race 1-1620992100 (Commuter): Ann, place 3 of 42, output 470.20</Notes>
      <Creator xsi:type="Device_t">
      <Name>Alleycat</Name>
      <UnitId>0</UnitId>
      <ProductID>0</ProductID>
      <Version><VersionMajor>1</VersionMajor><VersionMinor>0</VersionMinor></Version>
      </Creator>
      </Activity>
      </Activities>
      </TrainingCenterDatabase>
      "
    `);
  });

  it('has no track where there is no second', () => {
    const tcx = encodeRideTcx(ride({ samples: [] }), notes());
    expect([tcx.includes('<Track>'), tcx.includes('<TotalTimeSeconds>0</TotalTimeSeconds>')]).toEqual([false, true]);
  });

  it('says in its notes what became of who did not finish', () => {
    expect(notesIn(encodeRideTcx(ride(), notes({ rank: null, status: 'dnf' })))).toBe(
      `Alleycat, race ${raceId()} (Commuter): Ann, did not finish`,
    );
  });

  it.each([
    ['</Notes><Notes>', '&lt;/Notes&gt;&lt;Notes&gt;'],
    ['Ann & "Bob"', 'Ann &amp; "Bob"'],
    [']]>&lt;', ']]&gt;&amp;lt;'],
    ['Zoë 🚲', 'Zoë 🚲'],
    ['a\u0000b\u001bc\ufffed\ud800e', 'abcde'],
  ])('has the name %j as text that any reader of XML gives back', (name, text) => {
    expect(notesIn(encodeRideTcx(ride({ name }), notes()))).toContain(`: ${text}, place 3 of 42, output 470.20`);
  });
});
