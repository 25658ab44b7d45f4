import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const document = readFileSync(join(ROOT, 'docs/reliability.md'), 'utf8');
const tests = globSync('tests/known-faults/*.test.ts', { cwd: ROOT })
  .map((path) => readFileSync(join(ROOT, path), 'utf8'))
  .join('\n');

const [, table = ''] = document.split('## What the application that this one replaces got wrong');
const names = [...table.matchAll(/^\| [^|]+ \| ([^|]+) \|$/gm)].flatMap(([, name = '']) =>
  /^(test|---)$/.test(name) ? [] : [name],
);

it('every known fault of docs/reliability.md has a test that begins with its name', () => {
  expect(names.length).toBe(22);
  expect(names.filter((name) => !tests.includes(`'${name}`))).toEqual([]);
});

it('every test file that docs/reliability.md names exists', () => {
  const paths = [...document.matchAll(/`(tests\/[^`]+\.test\.ts)`/g)].map(([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => globSync(path, { cwd: ROOT }).length === 0)).toEqual([]);
});
