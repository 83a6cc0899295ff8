import type { OutputFile, OutputFolder } from './storage.ts';

/** A part's size in bytes, after which the next one starts; Personalize imports all parts of a folder. */
const PART_LENGTH = 64 * 1024 * 1024;
const CHUNK_LENGTH = 256 * 1024;

/** CSV part files `<folder>/part-00000.csv`, …, each with the header; at least one, even without rows. */
export class PartFiles {
  readonly #output: OutputFolder;
  readonly #folder: string;
  readonly #header: string;
  readonly #partLength: number;
  #part: OutputFile | undefined;
  #parts = 0;
  #written = 0;
  #chunk = '';

  constructor(output: OutputFolder, options: { readonly folder: string; readonly header: readonly string[]; readonly partLength?: number }) {
    this.#output = output;
    this.#folder = options.folder;
    this.#header = `${options.header.join(',')}\n`;
    this.#partLength = options.partLength ?? PART_LENGTH;
  }

  /** Adds a whole row, "\n" included. A full chunk must be awaited by `flush`: true says so. */
  add(row: string): boolean {
    this.#chunk += row;
    return this.#chunk.length >= CHUNK_LENGTH;
  }

  async flush(): Promise<void> {
    const chunk = this.#chunk;
    this.#chunk = '';
    await this.write(Buffer.from(chunk));
  }

  /** Whole rows as bytes, which stay the callee's. */
  async write(rows: Uint8Array): Promise<void> {
    if (this.#part === undefined) {
      this.#part = await this.#output.create(`${this.#folder}/part-${String(this.#parts++).padStart(5, '0')}.csv`);
      await this.#part.write(this.#header);
    }
    this.#written += rows.length;
    await this.#part.write(rows);
    if (this.#written >= this.#partLength) await this.#closePart();
  }

  async close(): Promise<void> {
    if (this.#chunk !== '' || this.#parts === 0) await this.flush();
    await this.#closePart();
  }

  async #closePart(): Promise<void> {
    await this.#part?.close();
    this.#part = undefined;
    this.#written = 0;
  }
}

/** A CSV field after RFC 4180. */
export function csvField(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** Seven digits: all that the float of Personalize's schema keeps. */
export function csvFloat(value: number): string {
  return String(Number(value.toPrecision(7)));
}
