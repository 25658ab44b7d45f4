import { describe, expect, it } from 'vitest';
import { readSiteConfig } from '../../../../frontend/src/api/site-config.ts';
import { operatorTexts } from '../../../../frontend/src/texts/operator.ts';
import { siteConfigFile } from '../../../../ops/src/deploy/site-config.ts';

const answering =
  (body: BodyInit, status = 200) =>
  async () =>
    new Response(body, { status });
const deployed = { stackName: 'club', region: 'eu-central-1', monitoringUrl: 'https://console.example/d' };

describe('what a deployment leaves beside the dashboard', () => {
  it('says which stack it is, as it was written', async () => {
    const body = Buffer.from(siteConfigFile(deployed).body).toString();
    expect(await readSiteConfig(answering(body))).toEqual(deployed);
  });

  it('may know no CloudWatch dashboard, nor any address that a page should not lead to', async () => {
    const without = { ...deployed, monitoringUrl: undefined };
    for (const monitoringUrl of [null, 'javascript:alert(1)']) {
      expect(await readSiteConfig(answering(JSON.stringify({ ...deployed, monitoringUrl })))).toEqual(without);
    }
  });

  it.each([
    ['a missing file', answering('<Error/>', 404)],
    ['a page', answering('<!doctype html>')],
    ['something else', answering('{"stackName":1}')],
    ['silence', async () => Promise.reject(new TypeError('no network'))],
  ])('is nothing in %s', async (_, fetch) => expect(await readSiteConfig(fetch)).toBeUndefined());

  it('completes the commands that the operator’s page names', () => {
    const { command } = operatorTexts.otherPlatform;
    expect([command('status', deployed), command('status')]).toEqual([
      'npm run ops -- status --aws --stack club --region eu-central-1',
      'npm run ops -- status --aws --stack NAME --region REGION',
    ]);
  });
});
