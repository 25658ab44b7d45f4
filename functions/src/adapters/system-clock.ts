import type { Clock } from '@alleycat/domain/ports';

export const systemClock: Clock = { nowMs: () => Date.now() };
