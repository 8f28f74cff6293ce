/** `webspike export`: writes a network of any format in another. */
import { extname, join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { isIntegerNetwork } from '../chip/integer.ts';
import type { PortedNetwork } from '../chip/ported.ts';
import { quantise } from '../chip/quantise/quantise.ts';
import { enteringOf, inputKindOf } from '../chip/run-input.ts';
import { WebspikeError } from '../errors.ts';
import { filled } from './arguments.ts';
import { readChip } from './chips.ts';
import { expectWritable, expectWritableFile } from './files.ts';
import { addNirOptions, openPorted, type NirOptions } from './ported-files.ts';
import { formats, writePorted, type Format, type WriteOptions } from './ported-writing.ts';
import { readRunInput } from './run-input.ts';
import { styleText } from './style.ts';
import { grouped, line } from './text.ts';

interface ExportOptions extends NirOptions, WriteOptions {
  readonly to?: Format;
  readonly sonata?: boolean;
  readonly out: string;
  readonly chip?: string;
  readonly input?: string;
}

const endings: Readonly<Record<Format, string>> = { nir: '.nir', netx: '.net', sonata: '', webspike: '.webspike' };

/** Adds the command. */
export function registerExport(program: Command): void {
  const command = program.command('export <file>')
    .description('write a network (.nir, .net, SONATA, .webspike, or one that comes with webspike) in another format')
    .addOption(new Option('--to <format>', "nir; netx (.net of lava-dl); sonata (a folder, with a script that runs it in NEST); webspike (default: what OUT's ending says)").choices(formats))
    .addOption(new Option('--sonata', 'the same as --to sonata').conflicts('to'))
    .requiredOption('-o, --out <path>', 'the file, or the folder of SONATA files', filled('a path'))
    .addOption(new Option('--chip <name>', 'make it whole numbers for this chip first: loihi1, loihi2, or a JSON file of your own').argParser(filled('a chip')))
    .addOption(new Option('--input <file>', 'JSON as webspike simulate takes it: spikes that go into SONATA, or values, which the network must then take').argParser(filled('a file')))
    .addOption(new Option('--peer <name>', 'nir: the program that is to read it, which decides the units of r and w_in').choices(['norse', 'snntorch', 'lava-dl']).default('norse'))
    .addOption(new Option('--delays <how>', 'nir: keep delays as nodes, or drop those that all ways have in common (default: keep for what came from NIR)').choices(['keep', 'drop']))
    .addOption(new Option('--repair', 'netx: where lava-dl would lose weights, add one that no spike can tell'));
  addNirOptions(command).action(exportFile);
}

async function exportFile(file: string, { to, sonata, out, chip, input, repair, peer, delays, ...options }: ExportOptions): Promise<void> {
  const format = sonata ? 'sonata' : to ?? formatOf(out);
  const path = resolve(out);
  if (format !== 'sonata' && extname(path) !== endings[format]) throw new WebspikeError(`--out ${out}`, `a file of ${format} ends with ${endings[format]}`, `name it ${out}${endings[format]}`);
  await (format === 'sonata' ? expectWritable('--out', path) : expectWritableFile('--out', path));
  const given = input === undefined ? undefined : await readRunInput(input);
  const opened = await openPorted(file, { ...options, dt: options.dt ?? given?.dt, ...(given && { input: inputKindOf(given) }) });
  const entering = given && enteringOf(opened, given, `--input ${input}`).filter(({ rows }) => rows === null);
  const ported: PortedNetwork = { ...opened, ...(given && { steps: given.steps, spikes: { ...opened.spikes, ...Object.fromEntries(entering!.map(({ input: { population }, spikes }) => [population, spikes])) } }) };
  if (format === 'netx' && chip === undefined && !isIntegerNetwork(ported.network)) throw new WebspikeError(file, 'its neurons do not compute in whole numbers, and netx holds nothing else', 'add --chip loihi1, which makes them');
  const whole = chip === undefined ? { ported, notes: [] } : await wholeNumbers(ported, chip, format);
  const notes = await writePorted(whole.ported, format, path, { repair, peer, delays });
  for (const note of [...opened.notes, ...whole.notes, ...notes]) console.log(line('note', note));
  const populations = Object.values(ported.network.populations);
  console.log(line('network', `${grouped(populations.reduce((sum, { size }) => sum + size, 0))} neurons in ${grouped(populations.length)} population${populations.length === 1 ? '' : 's'}`));
  console.log(line(format, styleText.bold(path)));
  if (format === 'sonata') console.log(line('in NEST', `mpirun -n 4 python3 ${join(out, 'run_nest.py')}`));
}

function formatOf(out: string): Format {
  const found = formats.find((format) => endings[format] !== '' && extname(out) === endings[format]);
  if (!found) throw new WebspikeError(`--out ${out}`, `its ending "${extname(out)}" does not tell the format`, 'end it with .nir, .net or .webspike, or add --to sonata for a folder');
  return found;
}

async function wholeNumbers(ported: PortedNetwork, name: string, format: Format): Promise<{ readonly ported: PortedNetwork; readonly notes: readonly string[] }> {
  const chip = await readChip(name, `--chip ${name}`);
  if (isIntegerNetwork(ported.network)) return { ported, notes: [] };
  // Files of netx hold weights without exponents.
  const { network, report } = quantise(ported.network, chip, { input: 'rate', steps: ported.steps, ...(format === 'netx' && { exponent: 0 }) });
  return { ported: { ...ported, network }, notes: [...report.notes, ...(report.latency > 0 ? [`it answers ${report.latency} steps later than before`] : [])] };
}
