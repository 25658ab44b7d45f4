/** Limits of PutRecordBatch. A call beyond them is refused as a whole. */
export const deliveryLimits = {
  recordsPerCall: 500,
  /** 4 MiB, before base64. */
  bytesPerCall: 4 * 1024 * 1024,
  /** 1,000 KiB, before base64. */
  bytesPerRecord: 1000 * 1024,
} as const;
