import ts from 'typescript';

const { SyntaxKind: Kind } = ts;

/** What cloudfront-js-2.0 documents: ECMAScript 5.1, const, let, async, template literals, arrow functions, rest parameters, `**`. */
const known: ReadonlySet<ts.SyntaxKind> = new Set([
  Kind.SourceFile,
  Kind.EndOfFileToken,
  Kind.Identifier,
  // statements
  Kind.Block,
  Kind.VariableStatement,
  Kind.VariableDeclarationList,
  Kind.VariableDeclaration,
  Kind.ExpressionStatement,
  Kind.IfStatement,
  Kind.DoStatement,
  Kind.WhileStatement,
  Kind.ForStatement,
  Kind.ForInStatement,
  Kind.BreakStatement,
  Kind.ContinueStatement,
  Kind.ReturnStatement,
  Kind.SwitchStatement,
  Kind.CaseBlock,
  Kind.CaseClause,
  Kind.DefaultClause,
  Kind.LabeledStatement,
  Kind.ThrowStatement,
  Kind.TryStatement,
  Kind.CatchClause,
  // functions
  Kind.FunctionDeclaration,
  Kind.FunctionExpression,
  Kind.ArrowFunction,
  Kind.EqualsGreaterThanToken,
  Kind.Parameter,
  Kind.DotDotDotToken,
  Kind.AsyncKeyword,
  Kind.AwaitExpression,
  // literals
  Kind.NullKeyword,
  Kind.TrueKeyword,
  Kind.FalseKeyword,
  Kind.ThisKeyword,
  Kind.NumericLiteral,
  Kind.StringLiteral,
  Kind.RegularExpressionLiteral,
  Kind.NoSubstitutionTemplateLiteral,
  Kind.TemplateExpression,
  Kind.TemplateHead,
  Kind.TemplateSpan,
  Kind.TemplateMiddle,
  Kind.TemplateTail,
  Kind.ArrayLiteralExpression,
  Kind.ObjectLiteralExpression,
  Kind.PropertyAssignment,
  // expressions
  Kind.ParenthesizedExpression,
  Kind.PropertyAccessExpression,
  Kind.ElementAccessExpression,
  Kind.CallExpression,
  Kind.NewExpression,
  Kind.ConditionalExpression,
  Kind.QuestionToken,
  Kind.ColonToken,
  Kind.BinaryExpression,
  Kind.PrefixUnaryExpression,
  Kind.PostfixUnaryExpression,
  Kind.TypeOfExpression,
  Kind.DeleteExpression,
  Kind.VoidExpression,
]);

const newerOperators = ['??', '??=', '&&=', '||='];

/** What a CloudFront function says that its runtime does not document, in order, as TypeScript names it. */
export const unknownSyntaxOf = (code: string): string[] => {
  const source = ts.createSourceFile('function.js', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const found: string[] = [];
  const visit = (node: ts.Node, parent?: ts.Node): void => {
    const isOperator = parent !== undefined && ts.isBinaryExpression(parent) && node === parent.operatorToken;
    if (isOperator ? newerOperators.includes(node.getText()) : !known.has(node.kind)) found.push(Kind[node.kind]);
    if (ts.isParameter(node) && node.initializer !== undefined) found.push('default of a parameter');
    ts.forEachChild(node, (child) => visit(child, node));
  };
  visit(source);
  return found;
};
