import { readFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** A built module and everything it imports statically: what a page must fetch before the first line runs. */
function staticClosure(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from|import)"(\.[^"]+)"/g)) staticClosure(join(dirname(file), path), seen);
  return seen;
}

/** The TypeScript blocks of the README. */
function readmeCode(): string[] {
  return [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]);
}

describe('the package', () => {
  it('keeps its core below 120 kB minified, and its models, which are data that a bundler leaves out one by one, below 60 kB', () => {
    const bytes = (files: Iterable<string>): number => [...files].reduce((sum, file) => sum + readFileSync(file).length, 0);
    const models = staticClosure(join(root, 'dist/models.js'));
    const core = [...staticClosure(join(root, 'dist/index.js'))].filter((file) => !models.has(file));
    expect(core.length).toBeGreaterThan(1);
    expect(bytes(core)).toBeLessThan(120_000);
    expect(bytes(models)).toBeLessThan(60_000);
  });

  it('resolves every entry of its exports map', async () => {
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: Record<string, string | { default: string }> };
    for (const [name, target] of Object.entries(exports)) {
      const path = typeof target === 'string' ? target : target.default;
      expect(existsSync(join(root, path)), `${name} → ${path}`).toBe(true);
      if (path.endsWith('.js')) expect(Object.keys(await import(/* @vite-ignore */ join(root, path))).length, name).toBeGreaterThan(0);
    }
  });

  it('imports the HDF5 library on demand only, and leaves it to the importer to bundle', () => {
    const chip = [...staticClosure(join(root, 'dist/chip.js'))].map((file) => readFileSync(file, 'utf8'));
    expect(chip.some((code) => code.includes('import("h5wasm")'))).toBe(true);
    expect(chip.filter((code) => /(?:from|import)\s*"h5wasm"/.test(code))).toEqual([]);
    expect(chip.reduce((sum, code) => sum + code.length, 0)).toBeLessThan(400_000);
  });

  it('leaves out what an importer does not use', async () => {
    const bundle = async (contents: string): Promise<number> => {
      const result = await build({ stdin: { contents, resolveDir: root }, bundle: true, minify: true, write: false, logLevel: 'error', format: 'esm', platform: 'neutral', alias: { webspike: join(root, 'dist/index.js') } });
      return result.outputFiles[0].contents.length;
    };
    expect(await bundle("import { lif } from 'webspike'; console.log(lif);")).toBeLessThan(20_000);
  });
});

describe('the README', () => {
  it('holds a network in fifteen lines that runs as pasted', async () => {
    const [network] = readmeCode();
    expect(network.split('\n').filter((line) => line.trim() !== '' && line.trim() !== '}' && line.trim() !== '},').length).toBeLessThanOrEqual(16);
    const source = network.replace("'webspike'", JSON.stringify(join(root, 'src/index.ts'))).replace('console.log(', 'export const shown = [').replace(/\);(\s*)$/, '];$1');
    const result = await build({
      stdin: { contents: source, resolveDir: root, loader: 'ts' }, bundle: true, write: false, logLevel: 'error', format: 'esm', platform: 'node', packages: 'external', loader: { '.wgsl': 'text', '.wat': 'text' },
    });
    const { shown } = await import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(resolvable(result.outputFiles[0].text)).toString('base64')}`) as { shown: [{ step: Uint32Array }, Float32Array] };
    expect(shown[0].step.length).toBeGreaterThan(0);
    expect(shown[1].length).toBe(1000);
  });

  it('names only commands that exist', () => {
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    for (const [, script] of text.matchAll(/npm (start|test|run [\w:]+)/g)) expect(scripts, script).toHaveProperty(script.replace('run ', ''));
  });
});

/** A data: module cannot look up packages; give it their files. */
function resolvable(code: string): string {
  return code.replaceAll(/from "([a-z][^"]*)"/g, (_, name: string) => `from ${JSON.stringify(import.meta.resolve(name))}`);
}
