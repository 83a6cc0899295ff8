import { deleteOperation } from './delete.ts';

export const deleteFilter = deleteOperation({ name: 'DeleteFilter', type: 'filter', arnMember: 'filterArn' });
