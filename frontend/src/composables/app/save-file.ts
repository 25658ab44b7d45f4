/** A file to be saved by whoever looks at the page. */
export interface NamedFile {
  readonly name: string;
  readonly content: Blob;
}

export type SaveFile = (file: NamedFile) => void;

/** How long a browser may take until it has begun to read what it saves. */
const READ_AFTER_MS = 60_000;

/** Has the browser save a file, as after a click on a link to it. */
export const saveFile: SaveFile = ({ name, content }) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READ_AFTER_MS);
};
