import { RuntimeError } from '../core/errors.ts';
import type { Fields } from '../core/fields.ts';

/** Typed reading of resolved template fields; `where` names the resource for the error. */
export interface FieldReader {
  text(name: string): string;
  optionalText(name: string): string | undefined;
  /**
   * @param fallback the service's default when the template does not say
   * @param range what the service takes, both ends included
   */
  number(name: string, fallback: number, range?: { readonly min: number; readonly max: number }): number;
  flag(name: string, fallback: boolean): boolean;
  texts(name: string): string[];
}

/** @returns a reader whose errors are RuntimeError TEMPLATE_INVALID */
export const readFields = (fields: Fields, where: string): FieldReader => {
  const invalid = (name: string, rule: string): RuntimeError =>
    new RuntimeError('TEMPLATE_INVALID', `${where}: ${name} ${rule}`);
  const optionalText = (name: string): string | undefined => {
    const value = fields[name];
    if (value === undefined) return undefined;
    if (typeof value === 'object') throw invalid(name, 'must be text');
    return String(value);
  };
  return {
    optionalText,
    text: (name) => {
      const value = optionalText(name);
      if (value === undefined) throw invalid(name, 'is missing');
      return value;
    },
    number: (name, fallback, range) => {
      const value = Number(fields[name] ?? fallback);
      if (!Number.isFinite(value)) throw invalid(name, 'must be a number');
      if (range !== undefined && (value < range.min || value > range.max)) {
        throw invalid(name, `must be between ${range.min} and ${range.max}`);
      }
      return value;
    },
    flag: (name, fallback) => String(fields[name] ?? fallback) === 'true',
    texts: (name) => {
      const value = fields[name] ?? [];
      if (!Array.isArray(value)) throw invalid(name, 'must be a list');
      return value.map(String);
    },
  };
};
