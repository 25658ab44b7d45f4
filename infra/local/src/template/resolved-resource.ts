import type { Fields } from '../core/fields.ts';

/** A resource of the template as its readers get it. */
export interface ResolvedResource {
  readonly logicalId: string;
  /** What `Ref` gives. */
  readonly name: string;
  /** With every intrinsic resolved. */
  readonly properties: Fields;
}
