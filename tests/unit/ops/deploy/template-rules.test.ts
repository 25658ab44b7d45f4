import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTemplateParameters } from '../../../../ops/src/deploy/template-parameters.ts';
import { expectRules, readTemplateRules } from '../../../../ops/src/deploy/template-rules.ts';

const template = readFileSync('template.yaml', 'utf8');
const declared = readTemplateParameters(template);
const judge = (given: Readonly<Record<string, string>>, stored: Readonly<Record<string, string>> = {}) =>
  expectRules(readTemplateRules(template), declared, {
    given: new Map(Object.entries(given)),
    stored: new Map(Object.entries(stored)),
  });

const somewhere = 'DashboardOrigin';
const login = 'LoginUrl=/';
const both = 'belong together';
const certificate = 'arn:aws:acm:us-east-1:1:certificate/1';

describe('the rules of template.yaml', () => {
  it('are all understood, and hold for its defaults', () => {
    expect(readTemplateRules(template).map(({ name }) => name)).toEqual([
      'DashboardIsSomewhere',
      'LoginIsReachable',
      'DomainHasCertificate',
    ]);
    expect(() => judge({})).not.toThrow();
  });

  it.each([
    [{ HostDashboard: 'no' }, {}, somewhere],
    [{ HostDashboard: 'no', DashboardOrigin: 'https://a' }, {}, undefined],
    [{ HostDashboard: 'no' }, { DashboardOrigin: 'https://a' }, undefined],
    [{ DashboardOrigin: '' }, { HostDashboard: 'no', DashboardOrigin: 'https://a' }, somewhere],
    [{ LoginUrl: '/' }, {}, login],
    [{ LoginUrl: '/', DashboardOrigin: 'https://a' }, {}, login], // the stack hosts one all the same
    [{ LoginUrl: '/' }, { HostDashboard: 'no', DashboardOrigin: 'https://a' }, undefined],
    [{ HostDashboard: 'yes' }, { HostDashboard: 'no', DashboardOrigin: 'https://a', LoginUrl: '/' }, login],
    [{ LoginUrl: 'https://login' }, {}, undefined],
    [{ SiteDomainName: 'a.example' }, {}, both],
    [{ SiteDomainName: 'a.example' }, { SiteCertificateArn: certificate }, undefined],
    [{ SiteDomainName: '' }, { SiteDomainName: 'a.example', SiteCertificateArn: certificate }, both],
  ])('judge what is given, what the stack has and what the template says together: %j, %j', (...args) => {
    const [given, stored, refusal] = args;
    const judging = () => judge(given, stored);
    if (refusal === undefined) expect(judging).not.toThrow();
    else expect(judging).toThrow(new RegExp(`^template.yaml refuses these parameters: .*${refusal}`));
  });
});

describe('a condition that is not understood', () => {
  it.each(['!Contains [[a], a]', '!Not [yes]', '!Equals [[a], a]'])('is told, not passed over: %s', (condition) => {
    const [rule] = readTemplateRules(`Rules: { Some: { Assertions: [{ Assert: ${condition} }] } }`);
    expect(() => rule?.holds(() => '')).toThrow('rule Some of template.yaml says what cannot be judged here');
  });
});
