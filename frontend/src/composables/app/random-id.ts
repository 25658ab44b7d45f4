const idBytes = 9;

/** An id for this tab: 18 hexadecimal digits. Works without a secure context, where `randomUUID` is missing. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(idBytes)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
}
