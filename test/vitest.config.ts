import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [{
    name: 'kernels-as-text',
    transform: (code, id) => (/\.(wgsl|wat)$/.test(id) ? { code: `export default ${JSON.stringify(code)}`, map: null } : undefined),
  }],
  test: {
    include: ['test/**/*.test.ts'],
    // A native crash in Dawn stays in one file's process.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
