import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { loadAnewWhereViewsAreGone } from '../../../frontend/src/load-anew.ts';
import { createMemoryDevice } from './memory-page.ts';

const setUp = () => {
  const page = createMemoryDevice().openTab();
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: {} },
      { path: '/gone', component: () => Promise.reject(new TypeError('Failed to fetch dynamically imported module')) },
    ],
  });
  let atMs = 1_000_000;
  loadAnewWhereViewsAreGone(router, { page, nowMs: () => atMs });
  return {
    page,
    visit: (path: string) => router.push(path).catch(() => undefined),
    pass: (ms: number) => {
      atMs += ms;
    },
  };
};

describe('a view whose parts are gone', () => {
  it('is looked for with a new page, at the address that was wanted', async () => {
    const { page, visit } = setUp();
    await visit('/');
    await visit('/gone?find=ada');
    expect(page.visited).toEqual(['http://board.example/gone?find=ada']);
  });

  it('is not looked for in a loop, but again later', async () => {
    const { page, visit, pass } = setUp();
    await visit('/gone');
    pass(59_999);
    await visit('/gone');
    expect(page.visited).toHaveLength(1);
    pass(1);
    await visit('/gone');
    expect(page.visited).toHaveLength(2);
  });

  it('is looked for although the clock has been set back since the last time', async () => {
    const { page, visit, pass } = setUp();
    await visit('/gone');
    pass(-3_600_000);
    await visit('/gone');
    expect(page.visited).toHaveLength(2);
  });
});
