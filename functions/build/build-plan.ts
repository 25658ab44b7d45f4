import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type CollectionTag, parse, type ScalarTag, YAMLSeq } from 'yaml';

/** A function of the template that esbuild builds. */
export interface PlannedFunction {
  logicalId: string;
  /** Absolute folder of the sources. */
  codeDirectory: string;
  handler: string;
  /** Values that are known without deploying; what only a deployment knows is a placeholder. */
  environment: Readonly<Record<string, string>>;
  entryPoints: readonly string[];
  /** The command line that `sam build` gives esbuild, without entry points and output folder. */
  esbuildFlags: readonly string[];
}

export class BuildPlanError extends Error {
  override readonly name = 'BuildPlanError';
  readonly code = 'BUILD_PLAN_INVALID';
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads which functions a SAM template builds with esbuild, and how.
 * @throws BuildPlanError when a function or a property is not what `sam build` would accept
 */
export const readBuildPlan = (templatePath: string): PlannedFunction[] => {
  const template = asObject(parseTemplate(readFileSync(templatePath, 'utf8')), templatePath);
  const resources = Object.entries(asObject(template['Resources'], 'Resources'));
  return resources.flatMap(([logicalId, resource]) => {
    const { Type, Metadata, Properties } = asObject(resource, logicalId);
    const metadata = asObject(Metadata ?? {}, `${logicalId}.Metadata`);
    if (Type !== 'AWS::Serverless::Function' || metadata['BuildMethod'] !== 'esbuild') return [];
    const properties = { ...globalsOf(template), ...asObject(Properties, `${logicalId}.Properties`) };
    return [
      {
        logicalId,
        codeDirectory: resolve(dirname(templatePath), asText(properties['CodeUri'], `${logicalId}.CodeUri`)),
        handler: asText(properties['Handler'], `${logicalId}.Handler`),
        environment: environmentOf(template, asObject(Properties, logicalId)),
        entryPoints: entryPointsOf(asObject(metadata['BuildProperties'] ?? {}, logicalId), logicalId),
        esbuildFlags: esbuildFlagsOf(asObject(metadata['BuildProperties'] ?? {}, logicalId), logicalId),
      },
    ];
  });
};

/** YAML with CloudFormation's short forms: `!Ref a` reads as `{ Ref: 'a' }`, `!Sub a` as `{ 'Fn::Sub': 'a' }`. */
const parseTemplate = (text: string): unknown => parse(text, { customTags: shortForms, logLevel: 'error' });

const nameOfForm = (tag: string) => (tag === 'Ref' || tag === 'Condition' ? tag : `Fn::${tag}`);

const shortForms: (ScalarTag | CollectionTag)[] = [
  ...['Ref', 'Condition', 'Sub', 'GetAtt', 'ImportValue', 'Base64', 'GetAZs', 'Transform'].map(
    (tag): ScalarTag => ({ tag: `!${tag}`, resolve: (text) => ({ [nameOfForm(tag)]: text }) }),
  ),
  ...['Sub', 'GetAtt', 'Join', 'If', 'Select', 'Split', 'FindInMap', 'And', 'Or', 'Not', 'Equals', 'Cidr'].map(
    (tag): CollectionTag => ({ tag: `!${tag}`, collection: 'seq', resolve: (list) => ({ [nameOfForm(tag)]: list }) }),
  ),
];

const globalsOf = (template: Json): Json =>
  asObject(asObject(template['Globals'] ?? {}, 'Globals')['Function'] ?? {}, 'Globals.Function');

const environmentOf = (template: Json, properties: Json): Record<string, string> => {
  const parameters = asObject(template['Parameters'] ?? {}, 'Parameters');
  const variables = [globalsOf(template), properties].flatMap((holder) => {
    const environment = asObject(holder['Environment'] ?? {}, 'Environment');
    return Object.entries(asObject(environment['Variables'] ?? {}, 'Environment.Variables'));
  });
  return Object.fromEntries(variables.map(([name, value]) => [name, knownText(value, parameters)]));
};

const knownText = (value: unknown, parameters: Json): string => {
  if (typeof value !== 'object' || value === null) return String(value ?? '');
  const { Ref: name, 'Fn::Sub': text, 'Fn::If': choice } = asObject(value, 'intrinsic');
  // What is there on request has the other value while nobody has asked for it.
  if (choice instanceof YAMLSeq) return knownText(choice.toJSON()[2], parameters);
  // Whoever takes a text with placeholders apart finds as many parts as there will be.
  if (typeof text === 'string') {
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal, inner) =>
      literal === '!' ? `\${${inner}}` : knownParameter(inner, parameters),
    );
  }
  return knownParameter(name, parameters);
};

const knownParameter = (name: unknown, parameters: Json): string => {
  // Part of an address, which has to be one.
  if (typeof name === 'string' && name.endsWith('.Port')) return '1024';
  const parameter = typeof name === 'string' ? parameters[name] : undefined;
  const known = parameter === undefined ? undefined : asObject(parameter, String(name))['Default'];
  return known === undefined ? 'known-after-deployment' : String(known);
};

const entryPointsOf = (properties: Json, logicalId: string): readonly string[] => {
  const entryPoints = properties['EntryPoints'];
  if (!Array.isArray(entryPoints) || entryPoints.length === 0) {
    throw new BuildPlanError(`${logicalId}.BuildProperties.EntryPoints must be a list of files below CodeUri`);
  }
  return entryPoints.map((entryPoint) => asText(entryPoint, `${logicalId}.EntryPoints`));
};

const ownProperties = new Set(['EntryPoints', 'UseNpmCi', 'Bundle', 'Platform', 'Outdir']);
const defaultFlags = { Target: '--target=es2020', Format: '--format=cjs', Minify: '--minify' };

/** `sam build` hands every other property to esbuild by its type: `true` bare, text after `=`, list items after `:`. */
const esbuildFlagsOf = (properties: Json, logicalId: string): string[] => {
  const given = Object.entries(properties).filter(([name]) => !ownProperties.has(name));
  const flags = given.flatMap(([name, value]) => {
    const flag = `--${name.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase()}`;
    if (typeof value === 'boolean') return value ? [flag] : [];
    if (typeof value === 'string') return [`${flag}=${value}`];
    if (Array.isArray(value)) return value.map((item) => `${flag}:${asText(item, `${logicalId}.${name}`)}`);
    throw new BuildPlanError(`${logicalId}.BuildProperties.${name} must be true, false, text or a list`);
  });
  const defaults = Object.entries(defaultFlags).filter(([name]) => !(name in properties));
  return ['--bundle', '--platform=node', ...flags, ...defaults.map(([, flag]) => flag)];
};

const asObject = (value: unknown, where: string): Json => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BuildPlanError(`${where} must be a mapping`);
  }
  return value as Json; // the only shape left
};

const asText = (value: unknown, where: string): string => {
  if (typeof value !== 'string') throw new BuildPlanError(`${where} must be text`);
  return value;
};
