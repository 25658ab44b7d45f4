/** What people call a part of the platform: `alleycat-ReadLeaderboardsFunction` is "Read leaderboards". */
export function plainName(physicalName: string): string {
  const logicalId = physicalName.slice(physicalName.lastIndexOf('-') + 1).replace(/(?<=.)Function$/, '');
  return logicalId.replace(/(?<=[a-z\d])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** The same for the stream or table that an ARN names. */
export function plainSource(arn: string): string {
  return plainName(/:(?:stream|table)\/([^/]+)/.exec(arn)?.[1] ?? arn);
}

/** What a mapping's last result says, without the word that it begins with. */
export function plainResult(result: string): string {
  return result.replace(/^PROBLEM: /, '');
}

/** `shardId-000000000012` is 12. */
export function shardNumber(shardId: string): number {
  return Number(/\d+$/.exec(shardId)?.[0] ?? 0);
}
