/** A value of IoT SQL: JSON, or Undefined. */
export type SqlValue = Json | undefined;
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export const COMPARISONS = ['=', '<>', '<', '<=', '>', '>='] as const;
export const ARITHMETIC = ['+', '-', '*', '/', '%'] as const;
export type BinaryOperator = 'AND' | 'OR' | (typeof COMPARISONS)[number] | (typeof ARITHMETIC)[number];

export type Expression =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'path'; readonly keys: readonly string[] }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly operands: readonly Expression[];
      readonly position: number;
    }
  /** `encode(*, 'base64')`: the whole payload as it arrived. */
  | { readonly kind: 'payload-base64' }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    };

export type SelectItem =
  | { readonly kind: 'all' }
  | { readonly kind: 'named'; readonly key: string; readonly expression: Expression };

export interface Statement {
  readonly items: readonly SelectItem[];
  /** Topic filter; undefined if the rule is reached by Basic Ingest only. */
  readonly from: string | undefined;
  readonly where: Expression | undefined;
}

/** A statement that this engine does not run; `position` counts characters from 1. */
export class SqlSyntaxError extends Error {
  readonly position: number;

  constructor(position: number, message: string) {
    super(`at position ${position}: ${message}`);
    this.name = 'SqlSyntaxError';
    this.position = position;
  }
}
