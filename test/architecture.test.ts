import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const filesIn = (folder: string, ending: string): string[] => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  .filter((each) => each.endsWith(ending)).map((each) => join(folder, each));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const sources = filesIn('src', '.ts').filter((file) => !file.endsWith('.d.ts'));

/** What each place may import, beside itself, `errors.ts` and shaders. Data types may come from further up: see below. */
const may: Readonly<Record<string, readonly string[]>> = {
  random: [], models: [], wasm: [], equations: ['random', 'wasm'], network: ['models', 'random', 'equations'],
  compile: ['network', 'models', 'equations', 'random', 'kernels'],
  // Kernels repeat the draws of connectivity and values.
  kernels: ['network', 'equations', 'compile', 'random', 'wasm'],
  backend: ['kernels', 'compile', 'equations', 'random', 'wasm'],
  simulate: ['backend', 'compile', 'equations', 'network', 'models'],
  // What simulate loads on demand where the user asks for it.
  tune: ['backend', 'compile', 'network', 'models', 'random'],
  encode: ['network', 'models', 'simulate', 'decode', 'random'], decode: [], view: ['simulate'], data: [],
  // Training compiles its own kernels: neurons differentiated, products of matrices.
  learn: ['simulate', 'backend', 'compile', 'equations', 'kernels', 'wasm', 'random', 'network', 'models', 'encode', 'decode', 'data', 'tune'],
  // Networks on chips, and in files: described, run, compared.
  chip: ['network', 'models', 'simulate', 'backend', 'random'],
};
/** Places whose types alone may be imported, where the values may not. */
const mayType: Readonly<Record<string, readonly string[]>> = {
  equations: ['models'], compile: ['kernels'], simulate: ['tune'], view: ['learn', 'network', 'compile', 'chip'], data: ['learn'],
  decode: ['simulate'], encode: ['data'],
};
const free = new Set(['cli', 'index.ts']);

interface Arrow { readonly file: string; readonly place: string; readonly target: string; readonly path: string; readonly typeOnly: boolean }

function arrows(): Arrow[] {
  return sources.flatMap((file) => [...read(file).matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from '(\.[^']+)'/gm)].map(([, type, path]) => {
    const target = relative(join(root, 'src'), join(root, dirname(file), path));
    return { file, place: file.split('/')[1], target: target.split('/')[0], path: target, typeOnly: type !== undefined };
  })).filter(({ place, target }) => place !== target && target !== 'errors.ts' && target !== '..');
}

describe('the way through the house', () => {
  it('has no arrow that runs the wrong way', () => {
    const all = arrows();
    expect(all.length).toBeGreaterThan(50);
    const wrong = all.filter(({ place, target, typeOnly }) => !free.has(place) && !may[place]?.includes(target) && !(typeOnly && mayType[place]?.includes(target)));
    expect(wrong.map(({ file, path }) => `${file} → ${path}`)).toEqual([]);
  });

  it('lets compile load the kernels on demand only (to print them), and kernels see only what a plan is', () => {
    const all = arrows().filter(({ typeOnly }) => !typeOnly);
    expect(all.filter(({ place, target }) => place === 'compile' && target === 'kernels').map(({ file }) => file)).toEqual([]);
    expect(new Set(all.filter(({ place, target }) => place === 'kernels' && target === 'compile').map(({ path }) => path))).toEqual(new Set(['compile/plan.ts', 'compile/tables.ts']));
  });

  it('lets network see of the equations only their arithmetic: what it draws, a kernel may draw too', () => {
    expect(new Set(arrows().filter(({ place, target, typeOnly }) => place === 'network' && target === 'equations' && !typeOnly).map(({ path }) => path))).toEqual(new Set(['equations/exact-math.ts']));
  });

  it('knows every place', () => {
    const places = new Set(sources.map((file) => file.split('/')[1]).filter((each) => !each.endsWith('.ts')));
    expect([...places].filter((each) => !(each in may) && !free.has(each))).toEqual([]);
  });
});

describe('rules of the house', () => {
  const code = (file: string): string => read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/'(?:[^'\\\n]|\\.)*'/g, "''");

  it('no `any`', () => {
    expect(sources.filter((file) => /(?::|<|\bas|\||,)\s*any\b(?!\s*:)/.test(code(file)))).toEqual([]);
  });

  it('no default exports', () => {
    expect(sources.filter((file) => /^export default\b|\bas default\b/m.test(code(file)))).toEqual([]);
  });

  it('kebab-case files', () => {
    expect([...sources, ...filesIn('shaders', '.wgsl'), ...filesIn('shaders', '.wat')].filter((file) => !/^[a-z0-9-]+(\.[a-z]+)+$/.test(file.split('/').at(-1)!))).toEqual([]);
  });

  it('modules of at most 300 lines, kernels of at most 120', () => {
    const long = (files: readonly string[], most: number): string[] => files.map((file) => `${file}: ${read(file).trimEnd().split('\n').length}`).filter((each) => Number(each.split(': ')[1]) > most);
    expect(long(sources, 300)).toEqual([]);
    expect(long([...filesIn('shaders', '.wgsl'), ...filesIn('shaders', '.wat')], 120)).toEqual([]);
  });
});
