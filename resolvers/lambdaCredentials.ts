/** A container's credentials: Lambda puts them in the environment, where they stay for the container's life. */
interface ContainerCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Stands in for @aws-sdk/credential-provider-node in bundles. The chain of that package (profiles, SSO, web identity, instance metadata)
 * begins with these very variables; the rest of it never runs in Lambda and is a quarter of a bundle.
 */
export function defaultProvider(): () => Promise<ContainerCredentials> {
  return () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
    if (accessKeyId === undefined || secretAccessKey === undefined) {
      return Promise.reject(new Error('AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: got nothing, expected the credentials that Lambda sets.'));
    }
    return Promise.resolve({ accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) });
  };
}
