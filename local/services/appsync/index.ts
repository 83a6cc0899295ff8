export { createAppSyncService, type AppSyncOptions } from './service.ts';
