import { createGunzip } from 'node:zlib';

/** The compressed bytes end early or are damaged; what came before was delivered. */
export class BrokenGzipError extends Error {
  override readonly name = 'BrokenGzipError';
  readonly reason: 'truncated gzip' | 'damaged gzip';

  constructor(cause: Error) {
    super(cause.message);
    // zlib's Z_BUF_ERROR at the end of the input: https://nodejs.org/api/zlib.html#compressing-http-requests-and-responses
    this.reason = 'code' in cause && cause.code === 'Z_BUF_ERROR' ? 'truncated gzip' : 'damaged gzip';
  }
}

/**
 * Inflates chunk by chunk. Unlike a stream pipeline, which throws away what it had buffered when inflating fails, everything that was
 * inflated before the damage is delivered first. Holds one input chunk's worth of output (zlib: at most about 1,030 times the chunk).
 */
export async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const inflater = createGunzip({ chunkSize: 256 * 1024 });
  let inflated: Uint8Array[] = [];
  let failure: Error | undefined;
  const failed = new Promise<void>((resolve) => {
    inflater.on('error', (error) => {
      failure = error;
      resolve();
    });
  });
  inflater.on('data', (chunk: Uint8Array) => inflated.push(chunk));
  const take = (): Uint8Array[] => {
    const taken = inflated;
    inflated = [];
    return taken;
  };
  try {
    for await (const chunk of source) {
      await Promise.race([failed, new Promise<void>((resolve) => inflater.write(chunk, () => resolve()))]);
      yield* take();
      if (failure !== undefined) break;
    }
    if (failure === undefined) {
      await Promise.race([failed, new Promise<void>((resolve) => inflater.once('end', resolve).end())]);
      yield* take();
    }
    if (failure !== undefined) throw new BrokenGzipError(failure);
  } finally {
    inflater.destroy();
  }
}
