/**
 * Whether a browser may be sent to an address: one that the template lists, to the letter, or any of the origin that
 * serves the sign-in page. The template cannot list the second kind: a phone reaches this machine by an address that
 * nobody knew beforehand. It is safe because page and app are then the same site, served by this very process: what the
 * address receives, any page there could have asked for by itself. A code for another site needs an entry.
 * @param origin where the page is served, as the browser reached it
 */
export const isAllowedAddress = (address: string, listed: readonly string[], origin: string): boolean => {
  // Browsers drop line breaks and read backslashes as slashes: such texts are not what they seem.
  if (!/^[\x21-\x7e]+$/.test(address) || address.includes('\\') || !URL.canParse(address)) return false;
  return listed.includes(address) || (address.startsWith(`${origin}/`) && !address.includes('#'));
};

/** An address with further parameters in its query; what it had stays as it is. */
export const withParameters = (address: string, parameters: Readonly<Record<string, string>>): string =>
  `${address}${address.includes('?') ? '&' : '?'}${new URLSearchParams(parameters)}`;

/** A source for Content-Security-Policy that covers an address. */
export const policySourceOf = (address: string): string => {
  const { origin, protocol } = new URL(address);
  return origin === 'null' ? protocol : origin;
};
