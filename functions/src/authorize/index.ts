import { systemClock } from '../adapters/system-clock.ts';
import { tokenVerifier } from '../adapters/token-verifier.ts';
import { readEnvironment } from '../lambda/environment.ts';
import { createPowertoolsTelemetry } from '../lambda/log.ts';
import { createAuthenticate } from './authenticate.ts';
import { createHandler } from './handler.ts';
import { authorizeSettingNames, dashboardClientIdsOf, permissionTopicsOf } from './settings.ts';

const environment = readEnvironment(process.env, authorizeSettingNames);

export const handler = createHandler({
  authenticate: createAuthenticate({
    verifier: tokenVerifier({ issuer: environment.ISSUER, clock: systemClock }),
    dashboardClientIds: dashboardClientIdsOf(environment),
    topics: permissionTopicsOf(environment),
  }),
  clock: systemClock,
  telemetry: createPowertoolsTelemetry(),
});
