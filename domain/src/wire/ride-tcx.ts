import type { ResultPlace, RideResponse } from '../views.ts';
import { secondTime } from './ride-time.ts';

/** What stands in the notes of an activity. */
export interface RideNotes {
  readonly className: string;
  readonly result: Pick<ResultPlace, 'finisherCount' | 'place'>;
}

/**
 * A ride as an activity of the Training Center Database, version 2: one lap with the cadence of each second. There is no
 * distance, and there are no watts: output is a score of the game.
 */
export function encodeRideTcx(ride: RideResponse, notes: RideNotes): string {
  const startedAt = secondTime(ride, 0);
  const lastSecond = ride.samples.at(-1)?.second ?? 0;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<TrainingCenterDatabase xmlns="${NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="${NAMESPACE} ${SCHEMA}">`,
    '<Activities>',
    '<Activity Sport="Biking">',
    `<Id>${startedAt}</Id>`,
    `<Lap StartTime="${startedAt}">`,
    `<TotalTimeSeconds>${lastSecond}</TotalTimeSeconds>`,
    '<DistanceMeters>0</DistanceMeters>',
    '<Calories>0</Calories>',
    '<Intensity>Active</Intensity>',
    '<TriggerMethod>Manual</TriggerMethod>',
    ...trackOf(ride),
    '</Lap>',
    `<Notes>${xmlText(notesOf(ride, notes))}</Notes>`,
    ...CREATOR,
    '</Activity>',
    '</Activities>',
    '</TrainingCenterDatabase>',
    '',
  ].join('\n');
}

const NAMESPACE = 'http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2';
const SCHEMA = 'http://www.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd';

// Of a device the schema demands numbers that Garmin gives out; nobody has given us any.
const CREATOR = [
  '<Creator xsi:type="Device_t">',
  '<Name>Alleycat</Name>',
  '<UnitId>0</UnitId>',
  '<ProductID>0</ProductID>',
  '<Version><VersionMajor>1</VersionMajor><VersionMinor>0</VersionMinor></Version>',
  '</Creator>',
];

// The schema knows no track without points.
const trackOf = (ride: RideResponse): string[] =>
  ride.samples.length === 0 ? [] : ['<Track>', ...ride.samples.map((sample) => trackpointOf(ride, sample)), '</Track>'];

const trackpointOf = (ride: RideResponse, { second, cadence }: RideResponse['samples'][number]): string =>
  `<Trackpoint><Time>${secondTime(ride, second)}</Time><Cadence>${Math.round(cadence)}</Cadence></Trackpoint>`;

function notesOf({ raceId, name }: RideResponse, { className, result }: RideNotes): string {
  const { rank, output } = result.place;
  const came =
    rank === null ? 'did not finish' : `place ${rank} of ${result.finisherCount}, output ${output.toFixed(2)}`;
  return `Alleycat, race ${raceId} (${className}): ${name}, ${came}`;
}

// What XML 1.0 has no place for, not even escaped. Names have none of it; names of classes are an operator's.
const NOT_IN_XML = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const xmlText = (text: string): string =>
  text.replace(NOT_IN_XML, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
