import { RACE_STATUSES } from '../race.ts';
import type { ConfigResponse, IdentityConfig, RaceClass, RaceResponse, RacesResponse } from '../views.ts';
import { type FieldReader, readFieldsOf } from './expect.ts';
import { withCursor } from './with-cursor.ts';

/** Answer of `GET /config`. Throws `WireError`. */
export function parseConfig(json: unknown): ConfigResponse {
  const fields = readFieldsOf(json, 'config');
  const mqtt = fields.object('mqtt');
  return {
    serverTimeMs: fields.number('serverTimeMs'),
    raceLengthSeconds: fields.number('raceLengthSeconds'),
    settlingSeconds: fields.number('settlingSeconds'),
    windowSeconds: fields.number('windowSeconds'),
    classes: fields.list('classes', parseRaceClass),
    mqtt: {
      url: mqtt.textOrNull('url'),
      webSocketUrl: mqtt.textOrNull('webSocketUrl'),
      readingsTopic: mqtt.text('readingsTopic'),
      liveTopic: mqtt.text('liveTopic'),
    },
    identity: parseIdentity(fields.object('identity')),
    readingStream: fields.text('readingStream'),
  };
}

/** Answer of `GET /races/{raceId}`. Throws `WireError`. */
export function parseRace(json: unknown): RaceResponse {
  const fields = readFieldsOf(json, 'race');
  return {
    raceId: fields.raceId('raceId'),
    classId: fields.classId('classId'),
    startsAtMs: fields.number('startsAtMs'),
    endsAtMs: fields.number('endsAtMs'),
    officialAtMs: fields.number('officialAtMs'),
    status: fields.oneOf('status', RACE_STATUSES),
    racerCount: fields.number('racerCount'),
  };
}

/** Answer of `GET /classes/{classId}/races`. Throws `WireError`. */
export function parseRaces(json: unknown): RacesResponse {
  const fields = readFieldsOf(json, 'races');
  return withCursor({ races: fields.list('races', parseRace) }, fields);
}

function parseIdentity(fields: FieldReader): IdentityConfig {
  return {
    issuer: fields.text('issuer'),
    clientId: fields.text('clientId'),
    loginUrl: fields.text('loginUrl'),
    mqttAuthorizer: fields.text('mqttAuthorizer'),
  };
}

function parseRaceClass(json: unknown): RaceClass {
  const fields = readFieldsOf(json, 'class');
  return { classId: fields.classId('classId'), name: fields.text('name') };
}
