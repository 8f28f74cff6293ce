/** `webspike inspect`: what is in a file of any format. */
import { extname } from 'node:path';
import { type Command, Option } from 'commander';
import { describePorted, type Extent, type PortedDescription } from '../chip/describe.ts';
import { readHdf5 } from '../chip/hdf5/read.ts';
import type { Hdf5Node } from '../chip/hdf5/tree.ts';
import { WebspikeError } from '../errors.ts';
import { readBytes } from './files.ts';
import { addNirOptions, openPorted, type NirOptions } from './ported-files.ts';
import { styleText } from './style.ts';
import { grouped, line } from './text.ts';

interface InspectOptions extends NirOptions {
  readonly tree?: boolean;
  readonly json?: boolean;
}

/** Adds the command. */
export function registerInspect(program: Command): void {
  const command = program.command('inspect <file>')
    .description('show what a network file holds: .nir, .net (lava-dl), SONATA (its config.json or folder) or .webspike')
    .addOption(new Option('--tree', 'the groups and datasets of an HDF5 file as they are stored').conflicts('json'))
    .addOption(new Option('--json', 'as JSON, on one line'));
  addNirOptions(command).action(async (file: string, { tree, json, ...options }: InspectOptions) => {
    if (tree) return console.log((await treeOf(file)).join('\n'));
    const described = describePorted(await openPorted(file, options));
    console.log(json ? JSON.stringify(described) : textOf(described, file).join('\n'));
  });
}

const formats: Readonly<Record<PortedDescription['format'], string>> = { nir: 'NIR', netx: 'netx of lava-dl', sonata: 'SONATA', webspike: 'webspike' };

function textOf({ format, dt, neurons, synapses, populations, connections, inputs, output, layers, steps, notes }: PortedDescription, file: string): string[] {
  const step = format === 'netx' ? '' : `, steps of ${dt} ms`;
  return [
    line('file', `${styleText.bold(file)}: ${formats[format]}, ${grouped(neurons)} neurons, ${grouped(synapses)} synapses${step}${steps === undefined ? '' : `, ${grouped(steps)} steps`}`),
    ...inputs.map(({ name, shape, kind }) => line('input', `${name}: ${shape.join(' × ')}, ${kind === 'spikes' ? 'spikes' : 'values'}`)),
    ...populations.map(({ name, size, model, parameters, spikes }) => line('population', `${styleText.bold(name)}: ${grouped(size)} × ${model}${spikes === undefined ? '' : `, ${grouped(spikes)} spikes given`}${listOf(parameters)}`)),
    ...connections.map(({ from, to, kind, synapse, synapses: count, weight, delay, transmission, plasticity }) => line('connection',
      `${from} → ${to}: ${kind}, ${grouped(count)} synapses (${[synapse, ...[transmission ?? [], plasticity ?? []].flat()].join(', ')}), weight ${extentText(weight)}, delay ${extentText(delay)} ${format === 'netx' ? 'steps' : 'ms'}`)),
    line('layers', layers.map(({ name }) => name).join(', ') || 'none'),
    line('output', `${output.of} of ${output.population}`),
    ...notes.map((note) => line('note', note)),
  ];
}

const listOf = (parameters: Readonly<Record<string, Extent>>): string => Object.entries(parameters).map(([name, extent], at) => `${at === 0 ? '; ' : ', '}${name} ${extentText(extent)}`).join('');

const short = (value: number): string => String(Number(value.toPrecision(6)));

const extentText = (extent: Extent): string => (typeof extent === 'object' ? `${short(extent.least)} … ${short(extent.most)}` : typeof extent === 'number' ? short(extent) : extent);

async function treeOf(file: string): Promise<string[]> {
  if (!['.nir', '.net', '.h5', '.hdf5'].includes(extname(file))) throw new WebspikeError(`inspect --tree ${file}`, `its ending is "${extname(file)}"`, 'give a .nir, .net or .h5 file');
  return linesOf(await readHdf5(await readBytes(file, file, 'give the path of an HDF5 file'), file), '/', '');
}

function linesOf(node: Hdf5Node, name: string, indent: string): string[] {
  const attributes = Object.entries(node.attributes ?? {}).map(([each, value]) => styleText.dim(`${indent}  @${each} ${valueText(value)}`));
  if (node.kind !== 'group') return [`${indent}${name} ${valueText(node)}`, ...attributes];
  return [`${indent}${styleText.bold(name)}`, ...attributes, ...Object.entries(node.children).flatMap(([each, child]) => linesOf(child, each, `${indent}  `))];
}

const shown = 6;

function valueText(node: Exclude<Hdf5Node, { kind: 'group' }>): string {
  const type = node.kind === 'numbers' ? node.type : node.length === undefined ? 'text' : `text of ${node.length}`;
  const values = Array.prototype.slice.call(node.values, 0, shown) as (number | string)[];
  const stored = node.kind === 'numbers' && node.filters ? ` (${node.filters.join(', ')})` : '';
  return `${type}${node.shape.length === 0 ? '' : ` [${node.shape.join(' × ')}]`}${stored}: ${values.map((each) => JSON.stringify(each)).join(', ')}${node.values.length > shown ? ', …' : ''}`;
}
