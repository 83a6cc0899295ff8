import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { splitCsvRow } from '../../preprocessing/readCsv.ts';
import { type BrokenRow, readTable, type TableRow } from '../../preprocessing/readTable.ts';
import type { SourceFolder } from '../../preprocessing/storage.ts';

/** A folder of one file, given out in pieces of `pieceBytes`. */
function folderOf(content: Uint8Array, pieceBytes: number): SourceFolder {
  return {
    location: 'memory',
    list: () => Promise.resolve(['file']),
    async *open() {
      for (let start = 0; start < content.byteLength; start += pieceBytes) yield content.subarray(start, start + pieceBytes);
    },
  };
}

async function rowsOf(file: string, content: string | Uint8Array, options: { readonly wanted?: readonly string[]; readonly pieceBytes?: number } = {}): Promise<(TableRow | BrokenRow)[]> {
  const rows: (TableRow | BrokenRow)[] = [];
  const folder = folderOf(Buffer.from(content), options.pieceBytes ?? 64 * 1024);
  for await (const batch of readTable(folder, file, options.wanted ?? [])) rows.push(...batch.rows);
  return rows;
}

async function cellsOf(content: string, pieceBytes?: number): Promise<readonly unknown[][]> {
  const rows = await rowsOf('a.csv', content, pieceBytes === undefined ? {} : { pieceBytes });
  return rows.map((row) => ('broken' in row ? [row.broken] : [...row.cells]));
}

const AWKWARD = 'id,text\r\n1,"a, b"\r\n2,"say ""hi"""\r\n3,"two\r\nlines"\r\n4,\r\n\r\n5,"ünïcödé 🎬"\r\n6,last';

describe('readTable on CSV', () => {
  it.each([1, 2, 3, 7, 64 * 1024])('reads what csv-parse reads, in pieces of %i bytes', async (pieceBytes) => {
    expect(await cellsOf(AWKWARD, pieceBytes)).toEqual(parse(AWKWARD, { from_line: 2, relax_column_count: true, skip_empty_lines: true }));
  });

  it('drops a byte order mark', async () => {
    expect(await rowsOf('a.csv', '\uFEFFid,n\n1,2\n', { wanted: ['id', 'n'] })).toHaveLength(1);
  });

  it('names the line a row begins on, whatever came before it', async () => {
    const rows = await rowsOf('a.csv', 'id,n\n1,"x\ny"\n\n2,z\n3\n');
    expect(rows.map(({ line }) => line)).toEqual([2, 5, 6]);
  });

  it('marks rows with another number of fields and keeps their text', async () => {
    expect(await rowsOf('a.csv', 'id,n\n1\r\n2,3,4\n')).toEqual([
      { line: 2, raw: '1', broken: 'wrong field count' },
      { line: 3, raw: '2,3,4', broken: 'wrong field count' },
    ]);
  });

  it('loses only the row whose quote is never closed', async () => {
    const rows = await cellsOf('id,n\n1,"oops\n2,b\n3,c\n');
    expect(rows).toEqual([['broken quotes'], ['2', 'b'], ['3', 'c']]);
  });

  it('loses only that row in a long file too', async () => {
    const others = Array.from({ length: 500 }, (_, index) => `${index},x\n`).join('');
    const rows = await cellsOf(`id,n\n0,"oops\n${others}`);
    expect(rows.filter(([first]) => first === 'broken quotes')).toHaveLength(1);
    expect(rows).toHaveLength(501);
  });

  it('marks quotes in the middle of a field', async () => {
    expect(await cellsOf('id,n\n1,5" disk\n2,"a"b\n')).toEqual([['broken quotes'], ['broken quotes']]);
  });

  it('takes rows for equal when their fields are, however they were quoted', async () => {
    const [first, second, third] = await rowsOf('a.csv', 'id,n\n1,"a"\n"1",a\n1,"a,"\n');
    const identity = (row: TableRow | BrokenRow | undefined): string => (row !== undefined && 'identity' in row ? row.identity : '');
    expect(identity(first)).toBe(identity(second));
    expect(identity(first)).not.toBe(identity(third));
  });

  it('cuts a line that has no end', async () => {
    const rows = await rowsOf('a.csv', `id,n\n1,${'x'.repeat(3_000_000)}\n2,b\n`);
    expect(rows[0]).toMatchObject({ line: 2, broken: 'line too long' });
    expect(rows[0]?.raw).toHaveLength(1024);
    expect(rows[1]).toMatchObject({ line: 3, cells: ['2', 'b'] });
  });

  it('refuses a file without the columns asked for, naming those it has', async () => {
    await expect(rowsOf('a.csv', 'id,n\n1,2\n', { wanted: ['id', 'm'] })).rejects.toThrow('a.csv has no column m; its columns are id, n');
  });

  it('refuses an empty file', async () => {
    await expect(rowsOf('a.csv', '')).rejects.toThrow('a.csv is empty, expected a header line');
  });
});

describe('readTable on JSONL', () => {
  it('answers the values of the wanted keys, undefined for those that are not there', async () => {
    expect(await rowsOf('a.jsonl', '{"b":1,"a":"x"}\n\n{"a":null}\r\n', { wanted: ['a', 'b'] })).toMatchObject([
      { line: 1, cells: ['x', 1] },
      { line: 3, cells: [null, undefined] },
    ]);
  });

  it.each(['{"a":1', '[1]', '"text"', 'null', '42'])('marks %s, which is not an object', async (line) => {
    expect(await rowsOf('a.jsonl', `${line}\n`)).toEqual([{ line: 1, raw: line, broken: 'not a JSON object' }]);
  });

  it('takes objects for equal when only their order of keys differs', async () => {
    const [first, second] = await rowsOf('a.jsonl', '{"a":1,"b":2}\n{"b":2,"a":1}\n');
    expect(first).toMatchObject({ identity: second !== undefined && 'identity' in second ? second.identity : '' });
  });
});

describe('readTable on gzip', () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `${index},value ${(index * 7919) % 20_011}`);
  const whole = gzipSync(`id,text\n${lines.join('\n')}\n`);

  it.each([17, 1000, 64 * 1024])('reads every row, in pieces of %i bytes', async (pieceBytes) => {
    expect(await rowsOf('a.csv.gz', whole, { pieceBytes })).toHaveLength(20_000);
  });

  it('reads files made of several gzip members', async () => {
    expect(await rowsOf('a.csv.gz', Buffer.concat([gzipSync('id\n1\n'), gzipSync('2\n3\n')]))).toHaveLength(3);
  });

  it('delivers all that was before a cut, then the cut itself as one broken row', async () => {
    const rows = await rowsOf('a.csv.gz', whole.subarray(0, Math.floor(whole.byteLength / 2)), { pieceBytes: 1000 });
    const last = rows.pop();
    expect(last).toMatchObject({ broken: 'truncated gzip', line: rows.length + 2 });
    expect(rows.length).toBeGreaterThan(5000);
    expect(rows.every((row, index) => 'cells' in row && row.cells.join(',') === lines[index])).toBe(true);
    expect(lines[rows.length]?.startsWith(last?.raw ?? 'x')).toBe(true);
  });

  it('says so when the file is no gzip at all', async () => {
    await expect(rowsOf('a.csv.gz', 'id,text\n1,a\n', { wanted: ['id'] })).rejects.toThrow('a.csv.gz has no readable header line (damaged gzip)');
    expect(await rowsOf('a.jsonl.gz', '{"a":1}\n')).toEqual([{ line: 1, raw: '', broken: 'damaged gzip' }]);
  });
});

describe('splitCsvRow', () => {
  it.each(['a,b', '"a",b', 'a,"b"', '"a","b,c"', '"",""', ',', '"a""b",c', 'a,'])('splits %s as csv-parse does', (row) => {
    expect([splitCsvRow(row)]).toEqual(parse(row));
  });
});
