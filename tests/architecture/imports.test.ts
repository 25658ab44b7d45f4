import { describe, expect, it } from 'vitest';
import { type Import, importsOf, sourceFiles } from './source-tree.ts';

interface Rule {
  /** Files the rule speaks of; the first rule that matches a file decides. */
  readonly importer: RegExp;
  /** What they may import: paths of the repository, packages by name, `node:` for Node's own. */
  readonly mayImport: readonly RegExp[];
  /** Everything is imported as type only. */
  readonly typesOnly?: boolean;
}

const MODEL = /^domain\/src\/[a-z-]+\.ts$/;
const POWERTOOLS = /^@aws-lambda-powertools\//;
const AWS_CLIENT = /^@aws-sdk\/|^@smithy\//;

const RULES: readonly Rule[] = [
  { importer: /^domain\/src\/ports\//, mayImport: [MODEL, /^domain\/src\/ports\//], typesOnly: true },
  { importer: /^domain\/src\/use-cases\//, mayImport: [MODEL, /^domain\/src\/(ports|use-cases|wire)\//] },
  { importer: /^domain\/src\/wire\//, mayImport: [MODEL, /^domain\/src\/wire\//] },
  { importer: /^domain\/src\//, mayImport: [MODEL] },
  {
    importer: /^functions\/src\/[a-z-]+\/(event|handler)\.ts$/,
    mayImport: [/^@alleycat\/domain$/, /^functions\/src\/lambda\//, /^\.\/own/, /^aws-lambda$/],
  },
  {
    importer: /^functions\/src\/lambda\//,
    mayImport: [/^@alleycat\/domain$/, /^functions\/src\/lambda\//, POWERTOOLS, /^aws-lambda$/, /^node:$/],
  },
  {
    importer: /^functions\/src\/adapters\//,
    mayImport: [/^@alleycat\/domain$/, /^functions\/src\/adapters\//, AWS_CLIENT, /^(ioredis|jose)$/, /^node:$/],
  },
  {
    importer: /^functions\/src\//,
    mayImport: [
      /^@alleycat\/domain$/,
      /^functions\/src\/(adapters|lambda)\//,
      /^\.\/own/,
      AWS_CLIENT,
      POWERTOOLS,
      /^aws-lambda$/,
      /^node:$/,
    ],
  },
  {
    importer: /^infra\/local\/src\//,
    mayImport: [/^infra\/local\/src\//, /^node:$/, /^(aedes|classic-level|dynalite|jose|ws|yaml)$/],
  },
  {
    importer: /^simulator\/src\//,
    mayImport: [
      /^simulator\/src\//,
      /^@alleycat\/domain$/,
      /^node:$/,
      AWS_CLIENT,
      /^(aws-crt|aws-iot-device-sdk-v2|cli-progress|hdr-histogram-js|mqtt|oauth4webapi|yaml)$/,
    ],
  },
  {
    // Of the functions only what they export: adapters and settings.
    importer: /^ops\/src\//,
    mayImport: [
      /^ops\/src\//,
      /^@alleycat\/(domain|functions)$/,
      /^node:$/,
      /^@aws-sdk\//,
      /^(@smithy\/signature-v4|cli-progress|mqtt|yaml)$/,
    ],
  },
  {
    importer: /^frontend\/src\//,
    mayImport: [
      /^frontend\/src\//,
      /^@alleycat\/domain$/,
      /^(vue|vue-router|@vueuse\/core|@tanstack\/vue-virtual|@noble\/hashes|aws-crt|oauth4webapi|reka-ui|uplot)$/,
    ],
  },
  {
    importer: /^scripts\//,
    mayImport: [/^scripts\//, /^@alleycat\/(local|simulator)$/, /^infra\/local\/src\/index\.ts$/, /^node:$/],
  },
];

const files = sourceFiles();
const imports = files.flatMap(importsOf);
const ruleFor = (path: string): Rule | undefined => RULES.find(({ importer }) => importer.test(path));

// A function's own folder is allowed to its own files only: never another function's.
const isOwnFolder = ({ from, target }: Import): boolean => {
  const folder = /^functions\/src\/(?!adapters|lambda)[a-z-]+\//.exec(from)?.[0];
  return folder !== undefined && target.startsWith(folder);
};

const isAllowed = (rule: Rule, entry: Import): boolean => {
  if (isOwnFolder(entry)) return rule.mayImport.some((pattern) => pattern.test('./own'));
  return rule.mayImport.some((pattern) => pattern.test(entry.target)) && (rule.typesOnly !== true || entry.typeOnly);
};

describe('who may import whom', () => {
  it('knows a rule for every file', () => {
    expect(files.map(({ path }) => path).filter((path) => ruleFor(path) === undefined)).toEqual([]);
  });

  it.each(RULES)('$importer keeps to its table', (rule) => {
    const own = imports.filter(({ from }) => ruleFor(from) === rule);
    const broken = own
      .filter((entry) => !isAllowed(rule, entry))
      .map(({ from, specifier }) => `${from} imports ${specifier}`);
    expect(broken).toEqual([]);
  });

  it.each(RULES)('$importer speaks of files that exist', ({ importer }) => {
    expect(files.some(({ path }) => importer.test(path))).toBe(true);
  });
});
