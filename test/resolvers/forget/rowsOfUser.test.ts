import { expect, it } from 'vitest';
import { withoutUser } from '../../../resolvers/forget/rowsOfUser.ts';

/** What is left of the text, and how many rows went; the bytes come in pieces of `size`. */
async function forget(text: string, options: { readonly format: 'csv' | 'jsonl'; readonly size?: number }): Promise<{ readonly left: string; readonly rows: number }> {
  const bytes = Buffer.from(text);
  const { size = 5 } = options;
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < bytes.length; start += size) yield await Promise.resolve(bytes.subarray(start, start + size));
  };
  let rows = 0;
  const kept: Uint8Array[] = [];
  for await (const line of withoutUser(pieces(), { format: options.format, userId: 'ann', isUserColumn: (name) => name === 'user', onRow: () => (rows += 1) })) kept.push(line);
  return { left: Buffer.concat(kept).toString(), rows };
}

it('leaves the rows of others byte for byte, whatever the line ends', async () => {
  const text = '\uFEFFvideo,user,note\r\nv1,bob,"ann, said\nsomething"\r\nv2,ann,x\nv3,"ann","two\nlines"\r\n\nv4,annette,ann\nv5,bob,é';
  expect(await forget(text, { format: 'csv' })).toEqual({ left: '\uFEFFvideo,user,note\r\nv1,bob,"ann, said\nsomething"\r\n\nv4,annette,ann\nv5,bob,é', rows: 2 });
  expect(await forget(text, { format: 'csv', size: 1000 })).toEqual(await forget(text, { format: 'csv', size: 1 }));
});

it('takes out broken rows that name the user, and no others', async () => {
  const text = 'video,user\nv1,ann,too many\nv2,bob,too many\n"never closed,ann\nv3,bob\n';
  expect(await forget(text, { format: 'csv' })).toEqual({ left: 'video,user\nv2,bob,too many\nv3,bob\n', rows: 2 });
});

it('keeps a table without a column of users', async () => {
  const text = 'video,title\nv1,ann\n';
  expect(await forget(text, { format: 'csv' })).toEqual({ left: text, rows: 0 });
});

it('takes the user out of JSON lines, broken ones too', async () => {
  const text = '{"user":"ann","video":"v1"}\n{"user":"bob","note":"ann"}\r\n\n{"user":"ann",\n{"user":"anna",';
  expect(await forget(text, { format: 'jsonl' })).toEqual({ left: '{"user":"bob","note":"ann"}\r\n\n{"user":"anna",', rows: 2 });
});
