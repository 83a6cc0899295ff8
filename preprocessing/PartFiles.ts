import type { OutputFile, OutputFolder } from './storage.ts';

const CHUNK_LENGTH = 256 * 1024;

/** CSV part files `<folder>/part-00000.csv`, …, each with the header; at least one, even without rows. */
export class PartFiles {
  readonly #output: OutputFolder;
  readonly #folder: string;
  readonly #header: string;
  #part: OutputFile | undefined;
  #parts = 0;
  #chunk = '';

  constructor(output: OutputFolder, options: { readonly folder: string; readonly header: readonly string[] }) {
    this.#output = output;
    this.#folder = options.folder;
    this.#header = `${options.header.join(',')}\n`;
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
    await this.#part.write(rows);
  }

  /** The next row begins a new part. */
  async endPart(): Promise<void> {
    await this.#closePart();
  }

  async close(): Promise<void> {
    if (this.#chunk !== '' || this.#parts === 0) await this.flush();
    await this.#closePart();
  }

  async #closePart(): Promise<void> {
    await this.#part?.close();
    this.#part = undefined;
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
