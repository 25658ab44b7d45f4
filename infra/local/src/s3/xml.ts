import { document, type Markup } from '../core/xml.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** A whole document in S3's namespace; errors have none. */
export const xmlDocument = (root: string, ...content: readonly Markup[]): string =>
  document(root === 'Error' ? { name: root } : { name: root, namespace: NAMESPACE }, content);
