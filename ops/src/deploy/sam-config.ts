import { UsageError } from '../errors.ts';

/** What samconfig.toml says of `sam deploy` for one environment. */
export interface SamEnvironment {
  readonly stackName: string | undefined;
  readonly region: string | undefined;
  readonly parameters: ReadonlyMap<string, string>;
}

type Value = string | readonly string[];

/** Throws a UsageError for an environment that is not there, and for what this reader does not understand. */
export function readSamConfig(toml: string, environment: string): SamEnvironment {
  const tables = readTables(toml);
  const table = tables.get(`${environment}.deploy.parameters`);
  if (table === undefined) {
    const known = [...tables.keys()].flatMap((name) => /^(.+)\.deploy\.parameters$/.exec(name)?.[1] ?? []);
    throw new UsageError(`samconfig.toml has no profile "${environment}", but ${known.join(', ')}`);
  }
  const [stackName, region] = [table.get('stack_name'), table.get('region')].map((value) =>
    typeof value === 'string' ? value : undefined,
  );
  return { stackName, region, parameters: readOverrides(table.get('parameter_overrides') ?? []) };
}

// Of TOML what SAM's own files have: tables of strings, booleans, numbers, and lists of strings.
function readTables(toml: string): ReadonlyMap<string, ReadonlyMap<string, Value>> {
  const tables = new Map<string, Map<string, Value>>();
  let table = new Map<string, Value>();
  for (const statement of statementsOf(toml)) {
    const header = /^\[([^[\]]+)\]$/.exec(statement)?.[1];
    const [, key, text] = /^([\w-]+)\s*=\s*([\s\S]+)$/.exec(statement) ?? [];
    if (header !== undefined) {
      table = new Map();
      tables.set(header.trim(), table);
    } else if (key !== undefined && text !== undefined) table.set(key, readValue(text));
    else throw new UsageError(`samconfig.toml: "${statement}" is not understood`);
  }
  return tables;
}

const STRING = /"(?:\\.|[^"\\])*"|'[^']*'/;
const COMMENT_OR_STRING = new RegExp(`${STRING.source}|#.*`, 'g');

/** Lines without comments, those of a list in one. */
function statementsOf(toml: string): string[] {
  const statements: string[] = [];
  let open = '';
  for (const line of toml.split('\n')) {
    const bare = line.replace(COMMENT_OR_STRING, (match) => (match.startsWith('#') ? '' : match)).trim();
    open = `${open} ${bare}`.trim();
    const isOpenList = /=\s*\[/.test(open) && !/\]$/.test(open);
    if (open === '' || isOpenList) continue;
    statements.push(open);
    open = '';
  }
  return open === '' ? statements : [...statements, open];
}

function readValue(text: string): Value {
  if (!text.startsWith('[')) return STRING.test(text) ? unquoted(text) : text;
  return [...text.matchAll(new RegExp(STRING, 'g'))].map(([match]) => unquoted(match));
}

const unquoted = (text: string): string =>
  text.startsWith("'") ? text.slice(1, -1) : text.slice(1, -1).replace(/\\(.)/g, '$1');

// A list has one entry a parameter; `sam deploy --guided` writes all of them into one text, with quotes.
function readOverrides(overrides: Value): ReadonlyMap<string, string> {
  const entries = typeof overrides === 'string' ? (overrides.match(/\w+=(?:"(?:\\.|[^"\\])*"|\S+)/g) ?? []) : overrides;
  return new Map(
    entries.map((entry) => {
      const [name = '', ...rest] = entry.split('=');
      const value = rest.join('=');
      return [name, /^".*"$/.test(value) ? unquoted(value) : value];
    }),
  );
}
