import { AwsHttpError } from './AwsHttpError.ts';
import { SignedHttp } from './SignedHttp.ts';

/** Small objects of one bucket. */
export class Objects {
  readonly #http = new SignedHttp({ service: 's3' });
  readonly #bucket: string;

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  /** Undefined when there is none. */
  async get(key: string, signal?: AbortSignal): Promise<string | undefined> {
    try {
      return (await this.#http.send({ method: 'GET', path: this.#path(key), ...(signal === undefined ? {} : { signal }) })).toString('utf8');
    } catch (error) {
      if (error instanceof AwsHttpError && error.status === 404) return undefined;
      throw error;
    }
  }

  async put(key: string, body: string | Uint8Array, contentType: string): Promise<void> {
    await this.#http.send({ method: 'PUT', path: this.#path(key), body, headers: { 'content-type': contentType } });
  }

  #path(key: string): string {
    return `/${this.#bucket}/${key.split('/').map(encode).join('/')}`;
  }
}

/** S3 signs over everything encoded but letters, digits and "-._~". */
function encode(segment: string): string {
  return encodeURIComponent(segment).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
