/** `webspike example`: runs one of the examples and shows what it returns. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { WebspikeError } from '../errors.ts';
import { bars } from './models-plot.ts';
import { packageRoot } from './paths.ts';
import { styleText } from './style.ts';
import { line } from './text.ts';

/** Adds the command. */
export function registerExample(program: Command): void {
  program.command('example [name]')
    .description('run an example and show its result; without a name, list them')
    .option('--source', 'print its source instead')
    .action(async (name: string | undefined, { source }: { source?: boolean }) => {
      const folder = join(packageRoot(), 'dist', 'examples');
      if (!existsSync(folder)) throw new WebspikeError('webspike', 'the examples are not built', 'run npm run build');
      const names = (await readdir(folder)).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3)).sort();
      const text = (each: string): Promise<string> => readFile(join(folder, `${each}.ts`), 'utf8');
      if (name === undefined) {
        for (const each of names) console.log(`  ${styleText.bold(each)}\n    ${about(await text(each))}`);
        return;
      }
      if (!names.includes(name)) throw new WebspikeError(`example "${name}"`, 'there is none of this name', `choose one of ${names.join(', ')}`);
      if (source) return console.log((await text(name)).trimEnd());
      console.log(`  ${about(await text(name))}`);
      const { run } = await import(pathToFileURL(join(folder, `${name}.js`)).href) as { run: () => Promise<object> };
      console.log(describeResult(await run()));
    });
}

/** The first line of an example says what it is about. */
const about = (text: string): string => /^\/\*\* (.*) \*\/$/m.exec(text)?.[1] ?? '';

/** Numbers as numbers, rows of numbers as curves, texts as they are. */
export function describeResult(result: object): string {
  return Object.entries(result).map(([name, value]: [string, unknown]) => line(name, typeof value === 'number' ? short(value) : isRow(value) ? row(Array.from(value)) : String(value))).join('\n');
}

const isRow = (value: unknown): value is ArrayLike<number> => Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
const short = (value: number): string => String(Number(value.toPrecision(4)));
/** As many numbers as are read at a glance, or a curve with its range. */
const row = (values: readonly number[]): string => (values.length <= 8 ? values.map(short).join('  ') : `${bars(values, Math.min(60, values.length))}  ${short(Math.min(...values))} to ${short(Math.max(...values))}`);
