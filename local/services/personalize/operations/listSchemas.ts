import { listOperation } from './list.ts';

export const listSchemas = listOperation({ name: 'ListSchemas', type: 'schema', answer: 'schemas' });
