import { DataError } from '../../errors.ts';

/** A row by column; what pandas takes for missing is left out. */
export type Row = Readonly<Record<string, string>>;

const missing = new Set(['', 'NULL', 'null', 'NaN', 'nan', 'NA', 'N/A', 'None', '<NA>']);

/**
 * A table of types: a line of headings and one for each type, columns parted by blanks, texts with blanks in double quotes.
 *
 * @throws DataError that names the file and the line.
 */
export function parseTable(bytes: Uint8Array, subject: string): readonly Row[] {
  const lines = new TextDecoder().decode(bytes).replace(/^\uFEFF/, '').split(/\r?\n/).map((text, at) => ({ text, line: at + 1 })).filter(({ text }) => text.trim() !== '');
  const [head, ...rest] = lines.map(({ text, line }) => ({ cells: cellsOf(text, `${subject}, line ${line}`), line }));
  if (rest.length === 0) throw new DataError(subject, 'it holds no type', 'give a line of headings and a line for each type');
  const headings = head.cells;
  if (new Set(headings).size < headings.length) throw new DataError(subject, `its headings ${headings.join(' ')} name a column twice`, 'give each column a name of its own');
  return rest.map(({ cells, line }) => {
    if (cells.length > headings.length) throw new DataError(`${subject}, line ${line}`, `it has ${cells.length} columns, the headings ${headings.length}`, 'part columns by blanks, and put texts with blanks into double quotes');
    return Object.fromEntries(cells.map((cell, at) => [headings[at], cell]).filter(([, cell]) => !missing.has(cell)));
  });
}

function cellsOf(text: string, subject: string): string[] {
  const cells = text.match(/"(?:[^"]|"")*"(?=\s|$)|[^\s"]\S*|\S+/g) ?? [];
  return cells.map((cell) => {
    if (!cell.startsWith('"')) return cell;
    if (cell.length < 2 || !cell.endsWith('"')) throw new DataError(subject, `the quotation ${cell} does not end`, 'close it by "');
    return cell.slice(1, -1).replaceAll('""', '"');
  });
}

/** Rows by their number. */
export function byId(rows: readonly Row[], column: string, subject: string): ReadonlyMap<number, Row> {
  const found = new Map<number, Row>();
  for (const row of rows) {
    const id = Number(row[column] ?? NaN);
    if (!Number.isSafeInteger(id) || id < 0) throw new DataError(subject, `${column} is ${row[column] ?? 'missing'}`, 'give whole numbers from 0');
    if (found.has(id)) throw new DataError(subject, `${column} ${id} stands in two lines`, 'give each type a number of its own');
    found.set(id, row);
  }
  return found;
}
