/**
 * Integers by byte planes: the highest byte of each, then the next byte of each, and so on. High bytes resemble each
 * other and low bytes do not, so a compressor gains from seeing them apart.
 */
export function writePlanes(bytes: Uint8Array, values: ArrayLike<number>, width: number): void {
  const count = values.length;
  for (let plane = 0; plane < width; plane += 1) {
    const shift = 8 * (width - 1 - plane);
    const start = plane * count;
    for (let i = 0; i < count; i += 1) bytes[start + i] = (values[i] ?? 0) >>> shift;
  }
}

/** Reverse of {@link writePlanes}: fills `values` from `width` planes. */
export function readPlanes<Values extends Uint16Array | Uint32Array>(
  bytes: Uint8Array,
  values: Values,
  width: number,
): Values {
  const count = values.length;
  for (let plane = 0; plane < width; plane += 1) {
    const start = plane * count;
    for (let i = 0; i < count; i += 1) values[i] = ((values[i] ?? 0) << 8) | (bytes[start + i] ?? 0);
  }
  return values;
}
