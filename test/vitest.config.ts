import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const source = join(import.meta.dirname, '../src');

export default defineConfig({
  plugins: [{
    name: 'kernels-as-text',
    transform: (code, id) => (/\.(wgsl|wat)$/.test(id) ? { code: `export default ${JSON.stringify(code)}`, map: null } : undefined),
  }],
  // The examples import the package by its name.
  resolve: { alias: [{ find: /^webspike$/, replacement: join(source, 'index.ts') }, { find: /^webspike\/(\w+)$/, replacement: join(source, '$1/index.ts') }] },
  test: {
    include: ['test/**/*.test.ts'],
    // A native crash in Dawn stays in one file's process.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
