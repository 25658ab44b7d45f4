import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string): string => readFileSync(path, 'utf8');
const tests = globSync('tests/**/*.ts', { exclude: ['**/node_modules/**'] });

describe('what texts refer to', () => {
  it('the AWS rules that tests name stand in docs/aws-semantics.md', () => {
    const rules = [...read('docs/aws-semantics.md').matchAll(/^(?:\*\*|## )(\d+(?:\.\d+)?)/gm)].map(([, rule]) => rule);
    const cited = tests.flatMap((path) =>
      [...read(path).matchAll(/aws-semantics (\d+(?:\.\d+)?)/g)].map(([, rule]) => rule),
    );
    expect(cited.length).toBeGreaterThan(50);
    expect([...new Set(cited)].filter((rule) => !rules.includes(rule))).toEqual([]);
  });

  it('tests that hold the promises of SECURITY.md exist', () => {
    const promised = [...read('SECURITY.md').matchAll(/`((?:tests|infra)\/[^`]+)`/g)].map(([, path]) => path ?? '');
    expect(promised.length).toBeGreaterThan(10);
    expect(promised.filter((path) => globSync(path).length === 0)).toEqual([]);
  });

  it('files that documents link to exist', () => {
    const documents = ['README.md', 'SECURITY.md', ...globSync('docs/**/*.md')];
    const missing = documents.flatMap((document) => {
      const folder = document.includes('/') ? document.slice(0, document.lastIndexOf('/') + 1) : './';
      const links = [...read(document).matchAll(/\]\(([^)#:]+)\)|(?:src|srcset)="([^"]+)"/g)].map(([, a, b]) => a ?? b);
      return links.filter((link) => globSync(`${folder}${link}`).length === 0).map((link) => `${document}: ${link}`);
    });
    expect(missing).toEqual([]);
  });
});
