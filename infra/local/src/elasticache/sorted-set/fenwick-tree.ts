/** Numbers in a row, with their sums from the left: a change and a sum take a step for each bit of their count. */
export class FenwickTree {
  #tree = new Uint32Array(1);
  /** The highest power of two that is not above the count. */
  #highest = 0;

  get bytes(): number {
    return this.#tree.byteLength;
  }

  /** Takes other numbers, in one pass. */
  build(count: number, numberAt: (position: number) => number): void {
    if (this.#tree.length !== count + 1) this.#tree = new Uint32Array(count + 1);
    const tree = this.#tree;
    for (let node = 1; node <= count; node += 1) tree[node] = numberAt(node - 1);
    for (let node = 1; node <= count; node += 1) {
      const parent = node + (node & -node);
      if (parent <= count) tree[parent] = (tree[parent] as number) + (tree[node] as number);
    }
    this.#highest = count === 0 ? 0 : 1 << (31 - Math.clz32(count));
  }

  add(position: number, change: number): void {
    const tree = this.#tree;
    for (let node = position + 1; node < tree.length; node += node & -node) {
      tree[node] = (tree[node] as number) + change;
    }
  }

  /** Sum of the numbers before a position. */
  sumBefore(position: number): number {
    let sum = 0;
    for (let node = position; node > 0; node &= node - 1) sum += this.#tree[node] as number;
    return sum;
  }

  /** The position whose number contains the `index`-th of what is counted; the last sums are those before it. */
  find(index: number): number {
    const tree = this.#tree;
    let position = 0;
    let rest = index;
    for (let step = this.#highest; step > 0; step >>= 1) {
      const next = position + step;
      if (next >= tree.length || (tree[next] as number) > rest) continue;
      position = next;
      rest -= tree[next] as number;
    }
    return position;
  }
}
