import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { functionsOf, sourceFiles } from './source-tree.ts';

const LINES_PER_FILE_MAX = 300;
const LINES_PER_TEST_FILE_MAX = 500;
const LINES_PER_FUNCTION_MAX = 70;
const PARAMETERS_MAX = 3;

const linesOf = (path: string): number => readFileSync(path, 'utf8').split('\n').length - 1;
const functions = sourceFiles().flatMap(functionsOf);

describe('sizes', () => {
  it(`keeps every file to ${LINES_PER_FILE_MAX} lines`, () => {
    const long = sourceFiles().filter(({ path }) => linesOf(path) > LINES_PER_FILE_MAX);
    expect(long.map(({ path }) => `${path}: ${linesOf(path)}`)).toEqual([]);
  });

  it(`keeps every test file to ${LINES_PER_TEST_FILE_MAX} lines`, () => {
    const files = globSync('tests/**/*.ts', { exclude: ['**/node_modules/**'] });
    expect(files.filter((path) => linesOf(path) > LINES_PER_TEST_FILE_MAX)).toEqual([]);
  });

  it(`keeps every function to ${LINES_PER_FUNCTION_MAX} lines of its own, and with all inner functions to twice that`, () => {
    const long = functions.filter(
      ({ lines, ownLines }) => ownLines > LINES_PER_FUNCTION_MAX || lines > LINES_PER_FUNCTION_MAX * 2,
    );
    expect(long.map(({ name, lines, ownLines }) => `${name}: ${ownLines} of ${lines}`)).toEqual([]);
  });

  it(`gives no function more than ${PARAMETERS_MAX} positional parameters, unless a library prescribes them`, () => {
    const wide = functions.filter(
      ({ parameters, mayHaveManyParameters }) => parameters > PARAMETERS_MAX && !mayHaveManyParameters,
    );
    expect(wide.map(({ name }) => name)).toEqual([]);
  });
});

describe('the local runtime', () => {
  it('knows no race', () => {
    const knowing = sourceFiles().filter(
      ({ path, text }) =>
        path.startsWith('infra/local/') && /\brac(e|er|es|ers)(Id)?\b|alleycat/i.test(withoutComments(text)),
    );
    expect(knowing.map(({ path }) => path)).toEqual([]);
  });
});

describe('functions', () => {
  it('do not know where they run', () => {
    const knowing = sourceFiles().filter(
      ({ path, text }) => path.startsWith('functions/src') && /islocal|localhost|127\.0\.0\.1/i.test(text),
    );
    expect(knowing.map(({ path }) => path)).toEqual([]);
  });
});

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
