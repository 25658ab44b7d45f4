import { describe, expect, it } from 'vitest';
import { html } from '../../../../simulator/src/report/html/markup.ts';
import { renderPage } from '../../../../simulator/src/report/html/page.ts';
import { createReport } from '../../../../simulator/src/report/report.ts';
import { badHistory, factsWith, goodHistory } from '../support/report-facts.ts';
import { hostileReport, hostileTexts } from './hostile-report.ts';

const headlineOf = (page: string) => /<h1>.*<\/span> ([^<]*)<\/h1>/.exec(page)?.[1];

describe('markup', () => {
  it('escapes whatever is not markup, in texts, attributes and lists', () => {
    const items = ['<b>', 7, html`<i>${'"&"'}</i>`, undefined];
    expect(html`<p title="${`'"`}">${items}</p>`.markup).toBe(
      '<p title="&#39;&quot;">&lt;b&gt;7<i>&quot;&amp;&quot;</i></p>',
    );
  });

  it('shows what no document may have as what cannot be shown', () => {
    expect(html`${'a\u0000b\u001bc\ud800d\ufffee\tf'}`.markup).toBe('a\ufffdb\ufffdc\ufffdd\ufffde\tf');
  });
});

describe('the page of a report', () => {
  it('asks for nothing from anywhere, and runs nothing', () => {
    const page = renderPage(hostileReport());
    expect(page).not.toMatch(/<(?:script|link|img|iframe|object)|<[^>]*\s(?:src|href|on\w+)=|@import|url\(/i);
    expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"`);
  });

  it.each(hostileTexts)('escapes %j wherever it stands', (text) => {
    const page = renderPage(hostileReport());
    const escaped = html`${text}`.markup;
    expect(page.split(escaped).length - 1).toBeGreaterThanOrEqual(6);
    if (escaped !== text) expect(page).not.toContain(text);
  });

  it('keeps names of any direction apart from their surroundings', () => {
    expect(renderPage(hostileReport())).toContain('<bdi>محمد الحسن</bdi>');
  });

  it.each([
    ['nothing was lost', factsWith({ history: goodHistory }), 'Nothing was lost, and nothing is wrong.'],
    [
      'readings were lost',
      factsWith({ raceVerdicts: [{ ...factsWith().raceVerdicts[0]!, lost: 2 }] }),
      '2 readings were lost.',
    ],
    [
      'a value is wrong',
      factsWith({ raceVerdicts: [{ ...factsWith().raceVerdicts[0]!, wrong: 1 }] }),
      '1 value is wrong.',
    ],
    ['something else failed', factsWith({ history: badHistory }), '1 of 2 all-time curves is not what was sent.'],
  ])('begins with the verdict when %s', (_what, facts, headline) => {
    expect(headlineOf(renderPage(createReport(facts)))).toBe(headline);
  });

  it('leaves out what is not known', () => {
    const titlesOf = (page: string) => [...page.matchAll(/<h2 [^>]*>([^<]*)</g)].map(([, title]) => title);
    expect(titlesOf(renderPage(createReport(factsWith())))).toEqual(['Races', 'Plan', 'Where']);
    expect(titlesOf(renderPage(hostileReport()))).toEqual([
      'Differences',
      'Second by second',
      'What happened',
      'Races',
      'Class leaderboards',
      'All time',
      'Limits',
      'Cost',
      'Faults on the way in',
      'Plan',
      'Where',
    ]);
  });
});
