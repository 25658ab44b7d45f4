import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** One source file that ships, relative to the repository. */
export interface SourceFile {
  readonly path: string;
  /** TypeScript text; of a Vue component its script block. */
  readonly text: string;
}

export interface Import {
  readonly from: string;
  readonly specifier: string;
  /** Where a relative import leads, otherwise the package's name. */
  readonly target: string;
  readonly typeOnly: boolean;
}

const SHIPPED = [
  'domain/src',
  'functions/src',
  'infra/local/src',
  'simulator/src',
  'ops/src',
  'frontend/src',
  'scripts',
];

export const sourceFiles = (): SourceFile[] =>
  SHIPPED.flatMap((folder) => globSync(`${folder}/**/*.{ts,vue}`))
    .filter((path) => !path.endsWith('.d.ts'))
    .sort()
    .map((path) => ({ path, text: scriptOf(path, readFileSync(path, 'utf8')) }));

const scriptOf = (path: string, text: string): string =>
  path.endsWith('.vue')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, body]) => body).join('\n')
    : text;

export const parse = ({ path, text }: SourceFile): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);

export const importsOf = (file: SourceFile): Import[] => {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) {
      const target = specifier.startsWith('.') ? normalize(join(dirname(file.path), specifier)) : packageOf(specifier);
      found.push({ from: file.path, specifier, target, typeOnly: isTypeOnly(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return found;
};

const specifierOf = (node: ts.Node): string | undefined => {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) {
    return ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : undefined;
  }
  const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const [argument] = isDynamic ? node.arguments : [];
  return argument !== undefined && ts.isStringLiteral(argument) ? argument.text : undefined;
};

const isTypeOnly = (node: ts.Node): boolean =>
  (ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) ||
  (ts.isExportDeclaration(node) && node.isTypeOnly);

const packageOf = (specifier: string): string => {
  if (specifier.startsWith('node:')) return 'node:';
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
};

export interface FunctionSize {
  readonly name: string;
  readonly lines: number;
  /** Lines without those inside of inner functions. */
  readonly ownLines: number;
  readonly parameters: number;
  /** The line before it carries the linter's own exception, which has to state a reason. */
  readonly mayHaveManyParameters: boolean;
}

/** Every function with a body, inner ones as well. */
export const functionsOf = (file: SourceFile): FunctionSize[] => {
  const source = parse(file);
  const textLines = file.text.split('\n');
  const sizes: FunctionSize[] = [];
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  // Returns how many lines of the node lie inside of functions in it.
  const visit = (node: ts.Node): number => {
    let innerLines = 0;
    ts.forEachChild(node, (child) => {
      innerLines += visit(child);
    });
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return innerLines;
    const firstLine = lineOf(node.getStart());
    const lines = lineOf(node.end) - firstLine + 1;
    sizes.push({
      name: `${file.path}:${firstLine + 1}`,
      lines,
      ownLines: lines - innerLines,
      parameters: node.parameters.length,
      mayHaveManyParameters: /biome-ignore lint\/complexity\/useMaxParams: \S/.test(textLines[firstLine - 1] ?? ''),
    });
    return lines - 1; // its first line belongs to whoever holds it
  };
  visit(source);
  return sizes;
};
