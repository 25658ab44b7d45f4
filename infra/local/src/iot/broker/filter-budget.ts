import { AWS_QUOTAS, type IotBounds } from '../limits.ts';
import type { Quotas } from '../topics.ts';

/** The topic filters of one connection. */
export interface ConnectionFilters {
  /** @returns false if there is no room for it */
  add(filter: string): boolean;
  delete(filter: string): void;
  /** The connection is over. */
  close(): void;
}

export type FilterBudgetBounds = Pick<IotBounds, 'subscriptionsPerConnectionMax' | 'extraSubscriptionsMax'>;

/**
 * Room for the filters of all connections. Filters are kept in memory and guests may bring them. The first of each
 * connection needs no room: whoever takes all that there is keeps nobody else from watching.
 */
export class FilterBudget {
  readonly #perConnectionMax: number;
  #extraLeft: number;

  constructor({ bounds, quotas }: { bounds: FilterBudgetBounds; quotas: Quotas }) {
    this.#perConnectionMax = (quotas === 'aws' ? AWS_QUOTAS : bounds).subscriptionsPerConnectionMax;
    this.#extraLeft = bounds.extraSubscriptionsMax;
  }

  open(): ConnectionFilters {
    const filters = new Set<string>();
    let isClosed = false;
    return {
      add: (filter) => {
        // Its answer may come when nobody is there any more to give the room back.
        if (isClosed) return false;
        if (filters.has(filter)) return true;
        if (filters.size >= this.#perConnectionMax || (filters.size > 0 && this.#extraLeft <= 0)) return false;
        if (filters.size > 0) this.#extraLeft -= 1;
        filters.add(filter);
        return true;
      },
      delete: (filter) => {
        if (filters.delete(filter) && filters.size > 0) this.#extraLeft += 1;
      },
      close: () => {
        this.#extraLeft += Math.max(0, filters.size - 1);
        filters.clear();
        isClosed = true;
      },
    };
  }
}
