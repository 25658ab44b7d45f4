/** Colours of a chart as a canvas takes them. */
export interface ChartColours {
  readonly line: string;
  readonly text: string;
  readonly grid: string;
}

const tokens: Readonly<Record<keyof ChartColours, string>> = {
  line: '--accent',
  text: '--ink-faint',
  grid: '--line',
};

/** The colours that the tokens of the page have where `element` is, in its present theme: a canvas knows no variables. */
export function readChartColours(element: HTMLElement): ChartColours {
  const probe = element.ownerDocument.createElement('span');
  element.append(probe);
  const colourOf = (token: string) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = { line: colourOf(tokens.line), text: colourOf(tokens.text), grid: colourOf(tokens.grid) };
  probe.remove();
  return colours;
}
