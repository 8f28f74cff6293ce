/** `webspike codes`: how well each code says values and images, measured here and now. */
import type { Command } from 'commander';
import { loadDigits } from '../data/mnist.ts';
import { codeTable, type CodeRow } from '../encode/table.ts';
import { greyValues } from '../encode/values.ts';
import type { DigitSet } from '../learn/digits/types.ts';
import { styleText } from './style.ts';
import { tableText } from './text.ts';

const images = 100;
const pixels = 784;

/** Adds the command. */
export function registerCodes(program: Command): void {
  program.command('codes')
    .description('say 100 digits and 100 random vectors in every code, read them again, and show spikes and errors')
    .option('--data <dir>', "folder with MNIST's four idx files, plain or .gz (default: the bundled digits)")
    .option('--markdown', 'print a table for a README')
    .action(async ({ data, markdown }: { data?: string; markdown?: boolean }) => {
      const { learn, held } = await loadDigits({ data, seed: 0 });
      const rows = await codeTable(firstImages(held), firstImages(learn));
      console.log(markdown ? asMarkdown(rows) : asText(rows));
      if (!markdown) console.log(styleText.dim(`  neurons and spikes per value, of values from 0 to 1, at steps of 1 ms; theory: the RMSE expected; bits: of a quantiser with the same error;\n  digits: ${held.source}`));
    });
}

function firstImages({ images: grey }: DigitSet): Float64Array[] {
  return Array.from({ length: images }, (_, at) => greyValues(grey.subarray(at * pixels, (at + 1) * pixels)));
}

const headings = ['code', 'neurons', 'ms', 'random: spikes', 'RMSE', 'theory', 'bits', 'digits: spikes', 'RMSE', 'PSNR, dB', 'SSIM'];

function cells({ name, neurons, window, random, bits, images: seen }: CodeRow): string[] {
  const error = (value: number): string => value.toFixed(4);
  // 8-bit words carry grey values but for the rounding of f32.
  const decibels = seen.psnr > 100 ? 'exact' : seen.psnr.toFixed(1);
  return [name, String(neurons), String(window), random.spikes.toFixed(2), error(random.error), error(random.theory), bits.toFixed(1), seen.spikes.toFixed(2), error(seen.error), decibels, seen.ssim.toFixed(3)];
}

/** Lines of the table for a terminal. */
export const asText = (rows: readonly CodeRow[]): string => tableText([headings, ...rows.map(cells)]);

/** The table as the README has it. */
export function asMarkdown(rows: readonly CodeRow[]): string {
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map((row) => line(cells(row)))].join('\n');
}
