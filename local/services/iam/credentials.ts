import { randomBytes } from 'node:crypto';

import { type Credential } from '../../endpoint/identify.ts';

export interface MintedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Every access key that this endpoint knows. Minted ones live as long as the process: whoever holds them is started with it. */
export class CredentialRegistry {
  readonly #known = new Map<string, Credential>([
    ['local', { secretAccessKey: 'local', principal: { kind: 'admin' } }],
  ]);

  /** Temporary credentials of a role session, as AssumeRole gives them. */
  mint(roleArn: string, sessionName: string): MintedCredentials {
    const minted = {
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(48).toString('base64'),
    };
    this.#known.set(minted.accessKeyId, { secretAccessKey: minted.secretAccessKey, sessionToken: minted.sessionToken, principal: { kind: 'role', roleArn, sessionName } });
    return minted;
  }

  /** After the session's end its keys are unknown. */
  forget(accessKeyId: string): void {
    this.#known.delete(accessKeyId);
  }

  find(accessKeyId: string): Credential | undefined {
    return this.#known.get(accessKeyId);
  }
}
