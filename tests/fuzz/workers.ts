/** Runs so many jobs, a few at a time; the first failure ends it. */
export const inParallel = async (
  { count, atOnce }: { count: number; atOnce: number },
  job: () => Promise<void>,
): Promise<void> => {
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await job();
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, worker));
  } catch (error) {
    left = 0;
    throw error;
  }
};
