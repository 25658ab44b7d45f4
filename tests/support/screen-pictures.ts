import type { Page } from 'playwright-core';
import { eventually } from './eventually.ts';
import { TWO_FRAMES } from './painted.ts';

/** Opacity of the pixel in the corner of what the page draws by itself: 0 = nothing, 255 = all. */
export const cornerAlpha = async (page: Page): Promise<number> => {
  const picture = await page.screenshot({ omitBackground: true, type: 'png' });
  const address = `data:image/png;base64,${picture.toString('base64')}`;
  return await page.evaluate<number>(`(async () => {
    const image = new Image();
    image.src = ${JSON.stringify(address)};
    await image.decode();
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return context.getImageData(2, 2, 1, 1).data[3];
  })()`);
};

/** What may be cut with three dots, or is not to be seen at all. */
const MAY_BE_CUT =
  '.name, .chaser, .chaser *, h1, h1 *, .visually-hidden, .tools *, [aria-hidden=true], [aria-hidden=true] *, .tools';

/** What does not fit at each of some sizes: scrollbars, what lies outside of the window, figures that are cut. */
export const cutBySize = async (
  page: Page,
  sizes: readonly { readonly width: number; readonly height: number }[],
): Promise<string[]> => {
  const found: string[] = [];
  for (const size of sizes) {
    await page.setViewportSize(size);
    const cut = await settled(() => look(page));
    found.push(...cut.map((what) => `${size.width} \u00d7 ${size.height}: ${what}`));
  }
  return found;
};

/** What is read of a page once two looks at it agree: rows fit themselves to a new size within a few frames. */
export const settled = async <T>(read: () => Promise<T>): Promise<T> =>
  await eventually(async () => {
    const [first, second] = [await read(), await read()];
    return JSON.stringify(first) === JSON.stringify(second) ? second : undefined;
  });

/** Parts of the screen as shares of its height, in percent. */
export const proportions = async (page: Page): Promise<number[]> =>
  await settled(() =>
    page.evaluate<
      number[]
    >(`${TWO_FRAMES}.then(() => [...document.querySelectorAll('.countdown, .rows, .place, .facts')]
      .map((one) => Math.round(one.getBoundingClientRect().height / (innerHeight / 100))))`),
  );

const look = async (page: Page): Promise<string[]> =>
  await page.evaluate<string[]>(`${TWO_FRAMES}.then(() => {
    const scroller = document.scrollingElement;
    const scrolls = scroller.scrollHeight > innerHeight || scroller.scrollWidth > innerWidth ? ['it scrolls'] : [];
    const seen = [...document.querySelectorAll('.screen *')].filter((one) => !one.matches(${JSON.stringify(MAY_BE_CUT)}));
    const outside = seen.filter((one) => {
      const { right, bottom, left, top, width } = one.getBoundingClientRect();
      return width > 0 && (right > innerWidth + 1 || bottom > innerHeight + 1 || left < -1 || top < -1);
    });
    const cut = seen.filter((one) => one.children.length === 0 && one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1);
    const parts = [...document.querySelectorAll('.screen > .clock, .screen > .stage, .screen > .facts')].map((one) => one.getBoundingClientRect());
    const overlaps = parts.some((a, i) => parts.some((b, j) => i < j && a.width > 0 && b.width > 0 &&
      a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1));
    const nameOf = (one) => one.className + ' ' + one.textContent.trim().slice(0, 30);
    return [
      ...scrolls,
      ...(overlaps ? ['parts lie over each other'] : []),
      ...outside.map((one) => 'outside: ' + nameOf(one)),
      ...cut.map((one) => 'cut: ' + nameOf(one)),
    ];
  })`);
