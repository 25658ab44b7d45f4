import type { Problem } from '../views.ts';
import { readFieldsOf } from './expect.ts';

/** An `application/problem+json` answer. Throws `WireError`. */
export function parseProblem(json: unknown): Problem {
  const fields = readFieldsOf(json, 'problem');
  return {
    type: fields.text('type'),
    title: fields.text('title'),
    status: fields.number('status'),
    detail: fields.text('detail'),
    code: fields.text('code'),
  };
}
