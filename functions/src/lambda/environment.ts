/** The settings a function was started without, all of them at once. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly code = 'ENVIRONMENT_INVALID';
}

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings a function cannot work without.
 * @throws EnvironmentError naming every missing variable, so that one deployment shows them all
 */
export const readEnvironment = <Name extends string>(
  variables: EnvironmentVariables,
  names: readonly Name[],
): Record<Name, string> => {
  const missing = names.filter((name) => !variables[name]);
  if (missing.length > 0) {
    throw new EnvironmentError(
      `set the environment variable${missing.length === 1 ? '' : 's'} ${missing.join(', ')} of this function in template.yaml`,
    );
  }
  return Object.fromEntries(names.map((name) => [name, variables[name]])) as Record<Name, string>; // fromEntries forgets its keys
};

/** A setting that may be left empty: empty text and an absent variable both mean "unknown". */
export const optionalText = (text: string | undefined): string | null => (text ? text : null);

/** @throws EnvironmentError unless the text is a whole number within the bounds */
export const wholeNumber = (
  environment: EnvironmentVariables,
  name: string,
  { min, max }: { min: number; max: number },
): number => {
  const text = environment[name] ?? '';
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw new EnvironmentError(`${name} must be a whole number from ${min} to ${max}, not "${text}"`);
  }
  return value;
};
