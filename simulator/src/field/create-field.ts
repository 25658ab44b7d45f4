import type { Session } from '../session.ts';
import type { Field, FieldEvents } from './field.ts';
import { createFieldOfProcesses } from './field-of-processes.ts';
import { createLocalField } from './local-field.ts';

/** Everybody who rides, in as many processes as the plan says. As {@link createLocalField}. */
export const createField = (session: Session, events: FieldEvents): Field =>
  session.plan.processes > 0 ? createFieldOfProcesses(session, events) : createLocalField(session, events);
