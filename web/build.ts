import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { Command } from 'commander';
import { build } from 'vite';

/** `npm run web:build`: the page as static files, for the local stack or for a bucket. */
const { output } = new Command('web:build')
  .description('Builds the page.')
  .requiredOption('--output <folder>', 'emptied first')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<{ output: string }>();

// Vite takes over what is set, and React built for development does its work twice.
process.env['NODE_ENV'] = 'production';
await build({
  root: fileURLToPath(new URL('.', import.meta.url)),
  configFile: false,
  logLevel: 'warn',
  plugins: [react()],
  build: { outDir: fileURLToPath(new URL(output, `file://${process.cwd()}/`)), emptyOutDir: true, target: 'es2022', reportCompressedSize: false, modulePreload: { polyfill: false } },
});
