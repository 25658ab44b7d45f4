/** How Lambda ends the keys of failure records: `YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>`, in UTC. */
export const datedKey = (atMs: number, uuid: string): string => {
  const text = new Date(atMs).toISOString();
  const day = text.slice(0, 10);
  const time = text.slice(11, 19).replaceAll(':', '.');
  return `${day.replaceAll('-', '/')}/${day}T${time}-${uuid}`;
};
