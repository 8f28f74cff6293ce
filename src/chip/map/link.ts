import type { Layout } from './layout.ts';
import type { Compartments, Core, InAxons, Mapping, OutAxons, SynapseFormat, SynapseLists } from './mapping.ts';
import type { Problem } from './problem.ts';

/** A core's tables without its place. */
export type LinkedCore = Omit<Core, 'place'>;

/** The tables of all cores: input axons are numbered projection by projection, each by source, and output axons lead to them. */
export function link(problem: Problem, layouts: readonly Layout[]): { readonly cores: readonly LinkedCore[]; readonly inputs: Mapping['inputs'] } {
  const { emitters } = problem;
  const fed = emitters.map(({ size }) => ({ count: new Uint32Array(size + 1), core: new Uint32Array(0), axon: new Uint16Array(0), next: new Uint32Array(0) }));
  const eachAxon = (visit: (emitter: number, source: number, core: number, axon: number) => void): void => layouts.forEach(({ projections }, core) => {
    let axon = 0;
    for (const { projection, synapses } of projections) for (const source of synapses.source) visit(problem.projections[projection].from, source, core, axon++);
  });
  eachAxon((emitter, source) => fed[emitter].count[source + 1]++);
  for (const each of fed) {
    for (let source = 1; source < each.count.length; source++) each.count[source] += each.count[source - 1];
    const total = each.count[each.count.length - 1];
    [each.core, each.axon, each.next] = [new Uint32Array(total), new Uint16Array(total), each.count.slice()];
  }
  eachAxon((emitter, source, core, axon) => {
    const at = fed[emitter].next[source]++;
    fed[emitter].core[at] = core;
    fed[emitter].axon[at] = axon;
  });
  const outAxonsOf = (pieces: Layout['pieces']): OutAxons => {
    const rowStart = [0];
    const [core, axon]: [number[], number[]] = [[], []];
    for (const { emitter, neurons } of pieces) {
      const table = fed[emitter];
      for (const neuron of neurons) {
        for (let at = table.count[neuron]; at < table.count[neuron + 1]; at++) {
          core.push(table.core[at]);
          axon.push(table.axon[at]);
        }
        rowStart.push(core.length);
      }
    }
    return { rowStart: Uint32Array.from(rowStart), core: Uint32Array.from(core), axon: Uint16Array.from(axon) };
  };
  const cores = layouts.map((layout): LinkedCore => {
    const outAxons = outAxonsOf(layout.pieces);
    return {
      slices: layout.pieces.map(({ emitter, neurons }) => ({ population: emitters[emitter].name, neurons })),
      compartments: compartmentsOf(problem, layout), ...synapseTables(layout), outAxons, usage: { ...layout.usage, outAxons: outAxons.core.length },
    };
  });
  const inputs = Object.fromEntries(emitters.flatMap(({ name, neurons }, emitter) => (neurons ? [] : [[name, { rowStart: fed[emitter].count, core: fed[emitter].core, axon: fed[emitter].axon }]])));
  return { cores, inputs };
}

function compartmentsOf({ emitters }: Problem, { pieces }: Layout): Compartments {
  const count = pieces.reduce((sum, { neurons }) => sum + neurons.length, 0);
  const compartments = {
    decayU: new Uint16Array(count), decayV: new Uint16Array(count), threshold: new Int32Array(count), bias: new Int32Array(count), refractory: new Uint8Array(count), vMin: new Int32Array(count), vMax: new Int32Array(count),
  };
  let at = 0;
  for (const { emitter, neurons } of pieces) {
    const parameters = emitters[emitter].neurons!;
    for (const neuron of neurons) {
      for (const name of Object.keys(compartments) as (keyof Compartments)[]) compartments[name][at] = parameters[name][neuron];
      at++;
    }
  }
  return compartments;
}

function synapseTables({ projections }: Layout): { readonly formats: readonly SynapseFormat[]; readonly lists: SynapseLists; readonly inAxons: InAxons } {
  const lists = projections.reduce((sum, each) => sum + each.lists.from.length, 0);
  const synapses = projections.reduce((sum, each) => each.lists.from.reduce((all, from, list) => all + each.lists.to[list] - from, sum), 0);
  const axons = projections.reduce((sum, each) => sum + each.lists.list.length, 0);
  const [rowStart, format] = [new Uint32Array(lists + 1), new Uint8Array(lists)];
  const [target, weight, delay] = [new Uint16Array(synapses), new Int32Array(synapses), new Uint8Array(synapses)];
  const [listOf, base] = [new Uint32Array(axons), new Uint16Array(axons)];
  const formats: SynapseFormat[] = [];
  let [list, synapse, axon] = [0, 0, 0];
  for (const { synapses: gathered, lists: shared, formats: own } of projections) {
    listOf.set(shared.list.map((each) => each + list), axon);
    base.set(shared.base, axon);
    axon += shared.list.length;
    for (let each = 0; each < shared.from.length; each++) {
      const [from, to] = [shared.from[each], shared.to[each]];
      for (let at = from; at < to; at++, synapse++) {
        target[synapse] = gathered.target[at] - gathered.target[from] + shared.shift[each];
        weight[synapse] = gathered.weight[at];
        delay[synapse] = typeof gathered.delay === 'number' ? gathered.delay : gathered.delay[at];
      }
      format[list] = formats.length + own.of[each];
      rowStart[++list] = synapse;
    }
    formats.push(...own.formats);
  }
  return { formats, lists: { rowStart, target, weight, delay, format }, inAxons: { list: listOf, base } };
}
