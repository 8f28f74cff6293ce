import { expect } from '../../errors.ts';
import type { Network } from '../../network/network.ts';
import { writeHdf5 } from '../hdf5/write.ts';
import type { PortedNetwork } from '../ported.ts';
import { edgesFile } from './write-edges.ts';
import { nodesFile } from './write-nodes.ts';
import { floatJson } from './files.ts';
import { nestScript } from './script.ts';
import { sourcesOf, type Spikes } from './sources.ts';
import { spikeFile } from './spikes.ts';
import { ticsOf, tidy } from './time.ts';
import { parameterSets, targetNeurons, type TargetNeurons } from './write-neurons.ts';

/** How {@link writeSonata} writes. */
export interface SonataOptions {
  /** Length of the run. Default: the ported network's, else as long as the spikes, else 1 s. */
  readonly steps?: number;
  /** Spikes of populations that send them, pairs of step and neuron. Default: those of the ported network; sources without inputs are simulated. */
  readonly spikes?: Readonly<Record<string, Spikes>>;
  /** Of the simulation: what is drawn is drawn as there. Default 1. */
  readonly seed?: number;
}

/** Most files of parameters for one population. */
const mostSets = 20_000;
/** Variables of the manifest, which NEST puts in as plain text wherever they occur: no name may contain one. */
const folders = { $NETWORK_DIR: 'network', $COMPONENTS_DIR: 'components', $INPUT_DIR: 'inputs' } as const;

/**
 * A network as SONATA's files, which NEST loads on any number of processes, with the script that runs it there: nodes, edges, types,
 * configuration, spikes. One node type for each set of parameters, weights and delays for each synapse.
 *
 * Neurons: {@link iafPscExp}, {@link iafPscAlpha}, {@link iafCondExp}, {@link nestIzhikevich}, and {@link lif} with {@link exponentialCurrent},
 * which is iaf_psc_exp with C_m = tau_m / r_m. Sources without inputs become virtual nodes with the spikes that they send. A delay of a
 * current or conductance is a step shorter in NEST, where these act a step later: two steps at least.
 *
 * @returns contents by path, and what is not quite the same, each a sentence.
 * @throws WebspikeError that names the population or connection, and what NEST or SONATA's files do not have.
 * @example
 * const { files } = await writeSonata(network, { steps: 10_000 });
 * for (const [path, content] of Object.entries(files)) await writeWhole(join('out', path), content);
 */
export async function writeSonata(given: PortedNetwork | Network, options: SonataOptions = {}): Promise<{ readonly files: Readonly<Record<string, Uint8Array | string>>; readonly notes: readonly string[] }> {
  const ported = 'network' in given ? given : undefined;
  const network = ported?.network ?? (given as Network);
  const { seed = 1 } = options;
  const { dt, populations } = network;
  ticsOf(dt, 'network');
  const notes: string[] = [];
  const asGiven = { ...ported?.spikes, ...options.spikes };
  const stepsGiven = Object.values(asGiven).reduce((most, each) => each.reduce((last, [step]) => Math.max(last, step + 1), most), 0);
  const steps = options.steps ?? ported?.steps ?? (stepsGiven || Math.round(1000 / dt));
  expect(Number.isInteger(steps) && steps > 0, 'steps', `the run takes ${steps}`, 'give a whole number of at least 1');

  const ends = pairsOfEnds(network);
  const sources = await sourcesOf(network, asGiven, steps, seed, notes);

  const names = namesFor(Object.keys(populations), notes);
  const targets = new Map(Object.keys(populations).filter((name) => !sources.has(name)).map((name): [string, TargetNeurons] => [name, targetNeurons(network, name, seed)]));
  expect(targets.size > 0, 'network', 'it has no neurons that NEST would compute', 'give at least one population of them');
  const files: Record<string, Uint8Array | string> = { 'components/synaptic_models/static.json': '{}\n' };
  const edges: { readonly edges_file: string; readonly edge_types_file: string }[] = [];
  let edgeType = 300;
  for (const { from: source, to: end, connections } of ends) {
    const [from, to] = [names.get(source)!, names.get(end)!];
    const written = edgesFile(network, connections, targets.get(end), { from, to, edges: unused(`${from}_to_${to}`, files) }, edgeType, seed);
    if (!written) continue;
    edgeType += written.types;
    files[written.path] = await writeHdf5(written.file);
    files[written.typesPath] = written.table;
    edges.push({ edges_file: inFolder(written.path), edge_types_file: inFolder(written.typesPath) });
  }
  // Behind the edges: these tell the time constants of lif.
  const nodes: { readonly nodes_file: string; readonly node_types_file: string }[] = [];
  let nodeType = 100;
  for (const [name, { size }] of Object.entries(populations)) {
    const target = targets.get(name);
    const sets = target && parameterSets(target, mostSets);
    if (target && !target.nest.later) notes.push(`population "${name}": weights in mV`);
    const written = nodesFile(names.get(name)!, size, nodeType, target && { template: target.nest.template, ...sets! });
    nodeType += sets?.sets.length ?? 1;
    Object.assign(files, written.files, { [written.path]: await writeHdf5(written.file) });
    nodes.push({ nodes_file: inFolder(written.path), node_types_file: inFolder(written.typesPath) });
  }
  const inputs: Record<string, object> = {};
  for (const [name, spikes] of sources) {
    const safe = names.get(name)!;
    files[`inputs/${safe}_spikes.h5`] = await writeHdf5(spikeFile(safe, spikes, dt));
    inputs[safe] = { input_type: 'spikes', module: 'h5', input_file: `$INPUT_DIR/${safe}_spikes.h5`, node_set: safe };
  }
  files['config.json'] = `${floatJson({
    target_simulator: 'NEST',
    manifest: { $BASE_DIR: '${configdir}', ...Object.fromEntries(Object.entries(folders).map(([variable, folder]) => [variable, `$BASE_DIR/${folder}`])) },
    components: { point_neuron_models_dir: '$COMPONENTS_DIR/cell_models', synaptic_models_dir: '$COMPONENTS_DIR/synaptic_models' },
    networks: { nodes, edges }, inputs, run: { tstop: tidy(steps * dt), dt },
  })}\n`;
  files['run_nest.py'] = nestScript([...targets.keys()].map((name) => names.get(name)!));
  return { files, notes };
}

const inFolder = (path: string): string => path.replace('network/', '$NETWORK_DIR/');

/** Names that are good for files, groups, and NEST's manifest. */
function namesFor(names: readonly string[], notes: string[]): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const name of names) {
    let safe = name.replace(/[^A-Za-z0-9_-]+/g, '_') || '_';
    if (/BASE_DIR|NETWORK_DIR|COMPONENTS_DIR|INPUT_DIR/.test(safe)) safe = safe.toLowerCase();
    const taken = new Set(given.values());
    for (let [base, k] = [safe, 2]; taken.has(safe); k++) safe = `${base}_${k}`;
    if (safe !== name) notes.push(`population "${name}" is called "${safe}"`);
    given.set(name, safe);
  }
  return given;
}

function unused(edges: string, files: Readonly<Record<string, unknown>>): string {
  let free = edges;
  for (let k = 2; Object.hasOwn(files, `network/${free}_edges.h5`); k++) free = `${edges}_${k}`;
  return free;
}

interface Ends {
  readonly from: string;
  readonly to: string;
  readonly connections: string[];
}

function pairsOfEnds({ connections = {}, populations }: Network): Ends[] {
  const found: Ends[] = [];
  for (const [name, { from, to }] of Object.entries(connections)) {
    for (const end of [from, to]) expect(Object.hasOwn(populations, end), `connection "${name}"`, `it names "${end}", which is no population`, `known: ${Object.keys(populations).join(', ')}`);
    const known = found.find((each) => each.from === from && each.to === to);
    if (known) known.connections.push(name);
    else found.push({ from, to, connections: [name] });
  }
  return found;
}
