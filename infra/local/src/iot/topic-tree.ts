interface Branch<T> {
  readonly children: Map<string, Branch<T>>;
  readonly values: Set<T>;
}

const createBranch = <T>(): Branch<T> => ({ children: new Map(), values: new Set() });

/** Values under topic filters, found by topic with the semantics of AWS IoT Core. */
export class TopicTree<T> {
  readonly #root: Branch<T> = createBranch();

  add(filter: string, value: T): void {
    let branch = this.#root;
    for (const level of filter.split('/')) {
      let next = branch.children.get(level);
      if (next === undefined) {
        next = createBranch();
        branch.children.set(level, next);
      }
      branch = next;
    }
    branch.values.add(value);
  }

  delete(filter: string, value: T): void {
    const path: { parent: Branch<T>; level: string; branch: Branch<T> }[] = [];
    let parent = this.#root;
    for (const level of filter.split('/')) {
      const branch = parent.children.get(level);
      if (branch === undefined) return;
      path.push({ parent, level, branch });
      parent = branch;
    }
    parent.values.delete(value);
    for (const step of path.reverse()) {
      if (step.branch.values.size > 0 || step.branch.children.size > 0) return;
      step.parent.children.delete(step.level);
    }
  }

  /** Every value whose filter matches the topic, once. */
  match(topic: string): T[] {
    const found = new Set<T>();
    this.#collect(this.#root, topic.split('/'), { depth: 0, found });
    return [...found];
  }

  #collect(branch: Branch<T>, levels: readonly string[], at: { depth: number; found: Set<T> }): void {
    const level = levels[at.depth];
    if (level === undefined) {
      for (const value of branch.values) at.found.add(value);
      return;
    }
    const deeper = { depth: at.depth + 1, found: at.found };
    const exact = branch.children.get(level);
    if (exact !== undefined) this.#collect(exact, levels, deeper);
    // A filter that starts with a wildcard does not see topics that start with $ (MQTT 4.7.2).
    if (at.depth === 0 && level.startsWith('$')) return;
    const anyOne = branch.children.get('+');
    if (anyOne !== undefined) this.#collect(anyOne, levels, deeper);
    // On AWS `sensor/#` does not match `sensor` itself: # needs at least one level of its own.
    for (const value of branch.children.get('#')?.values ?? []) at.found.add(value);
  }
}
