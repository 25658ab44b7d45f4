import { RuntimeError } from '../core/errors.ts';
import type { Resource } from './parse-template.ts';

const TYPES = ['AWS::Serverless::Application', 'AWS::CloudFormation::Stack'];

/** Stacks inside the stack are left out: what they hold (alarms, a site's distribution) has no local part. */
export const isNestedStack = ({ Type }: Resource): boolean => TYPES.includes(Type);

/** Something that is needed comes from a nested stack, which is not there. */
export class NestedStackError extends RuntimeError {
  constructor(logicalId: string) {
    super('TEMPLATE_UNRESOLVED', `${logicalId} is a nested stack; the local runtime has none, nor their outputs`);
  }
}
