import { operation } from './operation.ts';
import { putMetadata } from './putMetadata.ts';

export const putItems = operation<{ readonly datasetArn: string; readonly items: readonly { readonly itemId: string; readonly properties?: string }[] }>({
  name: 'PutItems',
  resource: ({ datasetArn }) => datasetArn,
  run: ({ datasetArn, items }, personalize) => putMetadata(personalize, { datasetArn, kind: 'ITEMS', rows: items.map(({ itemId, properties }) => ({ id: itemId, properties })) }),
});
