import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DOMAIN_ERROR_CODES } from '../../../domain/src/index.ts';
import { statusOf } from '../../../functions/src/lambda/http-response.ts';
import { schemaErrors } from '../../support/json-schema.ts';
import { describedRoutes, openApi } from '../../support/openapi.ts';

/** What of a template is looked at. */
interface SamFunction {
  readonly Properties?: {
    readonly Events?: Record<string, { readonly Type: string; readonly Properties: { Method: string; Path: string } }>;
  };
}

describe('docs/openapi.yaml', () => {
  it('describes exactly the routes of template.yaml', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../template.yaml'), 'utf8');
    const { Resources } = parse(text, { logLevel: 'error' }) as { Resources: Record<string, SamFunction> };
    const deployed = Object.values(Resources)
      .flatMap((resource) => Object.values(resource.Properties?.Events ?? {}))
      .filter(({ Type }) => Type === 'HttpApi')
      .map(({ Properties: { Method, Path } }) => `${Method} ${Path}`);
    expect(deployed.length).toBeGreaterThan(0);
    expect(describedRoutes().sort()).toEqual(deployed.sort());
  });

  it('has a parameter for every part of every path', () => {
    const missing = Object.entries(openApi['paths'] ?? {}).flatMap(([path, { get }]) => {
      const parameters = JSON.stringify(get?.['parameters'] ?? []).toLowerCase();
      const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      return parts.filter((name) => !parameters.includes(name.toLowerCase())).map((name) => `${path}: ${name}`);
    });
    expect(missing).toEqual([]);
  });
});

describe('the table of error codes', () => {
  it('answers every code of the domain with a status of its own', () => {
    expect(Object.keys(statusOf).sort()).toEqual([...DOMAIN_ERROR_CODES, 'ROUTE_NOT_FOUND', 'INTERNAL_ERROR'].sort());
  });
});

describe('the schema check of these tests', () => {
  const race = { $ref: '#/components/schemas/RaceList' };

  it.each([
    [{ races: [], more: 1 }, ['$: has an unknown member more']],
    [{}, ['$: lacks races']],
    [
      { races: [{ classId: 0 }] },
      expect.arrayContaining(['$.races[0]: lacks raceId', '$.races[0].classId: is below 1']),
    ],
    [{ races: 'none' }, ['$.races: is no array']],
  ])('finds what is wrong with %j', (value, errors) => {
    expect(schemaErrors(value, race, { root: openApi })).toEqual(errors);
  });

  it('does not pass over a keyword it does not know', () => {
    expect(() => schemaErrors(1, { multipleOf: 2 }, { root: openApi })).toThrow(
      'does not know the keyword "multipleOf"',
    );
  });
});
