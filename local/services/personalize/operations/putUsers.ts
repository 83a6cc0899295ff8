import { operation } from './operation.ts';
import { putMetadata } from './putMetadata.ts';

export const putUsers = operation<{ readonly datasetArn: string; readonly users: readonly { readonly userId: string; readonly properties?: string }[] }>({
  name: 'PutUsers',
  resource: ({ datasetArn }) => datasetArn,
  run: ({ datasetArn, users }, personalize) => putMetadata(personalize, { datasetArn, kind: 'USERS', rows: users.map(({ userId, properties }) => ({ id: userId, properties })) }),
});
