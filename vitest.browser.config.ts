import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/browser/**/*.test.ts'], globalSetup: 'test/system/globalSetup.ts', testTimeout: 60_000, hookTimeout: 150_000, fileParallelism: false },
});
