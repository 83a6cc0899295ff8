/** Where raw files come from: a folder on disk or a prefix of a bucket. */
export interface SourceFolder {
  /** For messages: "./data/sample" or "s3://bucket/datasets/sample/". */
  readonly location: string;
  /** Paths below the folder, "/" between names, sorted. Rejects with DatasetError when the folder does not exist. */
  list(): Promise<readonly string[]>;
  /** Bytes of the file as stored, where that is cheap to know. */
  size?(file: string): Promise<number | undefined>;
  /** The file's bytes as stored. Rejects while iterating, with DatasetError when the file does not exist. */
  open(file: string): AsyncIterable<Uint8Array>;
}

/** One file under way; at most a few megabytes of it are held in memory. */
export interface OutputFile {
  write(chunk: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Where the outputs go. Nothing is visible at the final place before `commit`. */
export interface OutputFolder {
  create(file: string): Promise<OutputFile>;
  commit(): Promise<void>;
  /** Forgets everything written so far; safe after a failed write. */
  discard(): Promise<void>;
}

export async function readText(folder: SourceFolder, file: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of folder.open(file)) chunks.push(chunk);
  return new TextDecoder().decode(Buffer.concat(chunks));
}

export async function writeFile(folder: OutputFolder, name: string, chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>): Promise<void> {
  const file = await folder.create(name);
  for await (const chunk of chunks) await file.write(chunk);
  await file.close();
}
