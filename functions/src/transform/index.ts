import { readEnvironment } from '../lambda/environment.ts';
import { createPowertoolsTelemetry } from '../lambda/log.ts';
import { raceRulesOf, raceSettingNames } from '../lambda/race-settings.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(process.env, raceSettingNames);

export const handler = createHandler({ rules: raceRulesOf(environment), telemetry: createPowertoolsTelemetry() });
