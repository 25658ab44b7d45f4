/** The texts of a stored record; undefined if one of them is missing, whoever wrote it. */
export function readTexts<Name extends string>(
  stored: string | null,
  names: readonly Name[],
): Record<Name, string> | undefined {
  try {
    const record = JSON.parse(stored ?? 'null');
    const entries = names.map((name) => [name, record?.[name]] as const);
    if (!entries.every(([, text]) => typeof text === 'string')) return undefined;
    return Object.fromEntries(entries) as Record<Name, string>; // every name has its text
  } catch {
    return undefined;
  }
}
