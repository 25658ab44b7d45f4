const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** `1 reading`, `2,000 readings`, `1 of 3 curves is`: so many of something, in words that fit the number. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${grouped.format(count)} ${count === 1 ? one : many}`;
