// Builds the library, the command line, the page and the benchmark. One source tree, two platforms.
import { build } from 'esbuild';
import { chmod, cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';

/** Shaders as text, without the comments and indentation that only readers need. */
const shaders = {
  name: 'kernels',
  setup: ({ onLoad }) => onLoad({ filter: /\.(wgsl|wat)$/ }, async ({ path }) => ({
    contents: (await readFile(path, 'utf8')).replace(/(\/\/|;;).*$/gm, '').replace(/^\s+/gm, ''), loader: 'text',
  })),
};

const common = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  sourcemap: true,
  plugins: [shaders],
  charset: 'utf8',
  logLevel: 'warning',
  outdir: 'dist',
};
const entries = (list) => Object.fromEntries(list.filter(([, path]) => existsSync(path)).map(([name, path]) => [name, path]));

await rm('dist', { recursive: true, force: true });
await mkdir('dist/demo', { recursive: true });
await mkdir('dist/bench', { recursive: true });
await mkdir('dist/examples', { recursive: true });

const library = entries([
  ['index', 'src/index.ts'], ['models', 'src/models/index.ts'], ['encode', 'src/encode/index.ts'], ['decode', 'src/decode/index.ts'],
  ['learn', 'src/learn/index.ts'], ['chip', 'src/chip/index.ts'], ['view', 'src/view/index.ts'], ['data', 'src/data/index.ts'],
]);
// Examples stay as they are but for their types: they import the package by its name, as a user's program does.
const examples = (await readdir('demo/examples')).map((file) => `demo/examples/${file}`);
const node = entries([['cli', 'src/cli/main.ts'], ['bench', 'bench/main.ts'], ['bench-worker', 'bench/worker.ts']]);
const pages = entries([['demo/mnist', 'demo/mnist.ts'], ['demo/training', 'demo/training.ts'], ['demo/check', 'demo/check.ts'], ['bench/page', 'bench/page.ts']]);

await Promise.all([
  build({ ...common, entryPoints: library, splitting: true, minify: true, platform: 'neutral', mainFields: ['module', 'main'], chunkNames: 'chunks/[name]-[hash]', external: ['node:*', 'h5wasm'] }),
  build({ ...common, entryPoints: node, platform: 'node', packages: 'external', banner: { js: '#!/usr/bin/env node' } }),
  build({ ...common, entryPoints: examples, bundle: false, sourcemap: false, plugins: [], outdir: 'dist/examples' }),
  cp('demo/examples', 'dist/examples', { recursive: true }),
  build({ ...common, entryPoints: pages, platform: 'browser', minify: true, external: ['node:*'] }),
  existsSync('demo/index.html') && cp('demo', 'dist/demo', { recursive: true, filter: (path) => !/\.ts$|(examples|networks)$/.test(path) }),
  existsSync('demo/networks') && cp('demo/networks', 'dist/networks', { recursive: true }),
  existsSync('bench/page.html') && cp('bench/page.html', 'dist/bench/index.html'),
]);
// npm makes a package's programs executable when it installs them, not when they are built again: npx would be refused.
await chmod('dist/cli.js', 0o755);
