import { type Content, html, type Markup } from './markup.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand below each other. */
  readonly isNumber?: boolean;
}

export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Content[])[];
}

/**
 * A table that scrolls by itself where it does not fit. On a phone each row is a list of its own, with the titles of the
 * columns in it; the roles keep it a table for those who hear it.
 */
export function renderTable({ caption, columns, rows }: Table): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table role="table">
<thead role="rowgroup"><tr role="row">${columns.map(renderTitle)}</tr></thead>
<tbody role="rowgroup">${rows.map((row) => renderRow(row, columns))}</tbody>
</table></div>`;
}

const renderRow = (row: readonly Content[], columns: readonly Column[]): Markup =>
  html`<tr role="row">${row.map((cell, index) => renderCell(cell, columns[index]))}</tr>
`;

const renderTitle = (column: Column): Markup =>
  html`<th role="columnheader" scope="col"${kindOf(column)}>${column.title}</th>`;

const renderCell = (cell: Content, column: Column | undefined): Markup =>
  html`<td role="cell" data-title="${column?.title}"${kindOf(column)}><div>${cell}</div></td>`;

const kindOf = (column: Column | undefined): Markup | undefined =>
  column?.isNumber === true ? html` class="number"` : undefined;

/** Facts with their names. */
export const renderFacts = (facts: readonly (readonly [name: string, value: Content])[]): Markup =>
  html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

/** A part of the page; nothing if there is nothing to say. */
export function renderSection(id: string, title: string, content: Content): Markup | undefined {
  if (content === undefined) return undefined;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${content}
</section>
`;
}

/** A name or id that anybody may have chosen: whatever direction it is written in, its surroundings keep theirs. */
export const foreign = (text: string): Markup => html`<bdi>${text}</bdi>`;
