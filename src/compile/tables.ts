import type { Plan, PlannedConnection, PlannedPopulation } from './plan.ts';

/**
 * What the kernels must know of populations and connections, as rows of 32-bit words. The one definition of the
 * layout: the WGSL accessors and the packer below are both made from these lists.
 */
export const populationFields = ['size', 'words', 'spikes', 'history', 'counts', 'competes', 'stops'] as const;
export const connectionFields = ['from', 'to', 'weights', 'stride', 'delay', 'skipSelf', 'rows', 'targets', 'sources', 'shift', 'ring', 'slots', 'synapses'] as const;

type Row<Fields extends readonly string[]> = Readonly<Record<Fields[number], number>>;

function populationRow(population: PlannedPopulation): Row<typeof populationFields> {
  return {
    size: population.size, words: population.words, spikes: population.spikes.offset, history: population.spikes.history,
    counts: population.counts, competes: Number(population.competition !== null), stops: Number(population.competition?.stop ?? false),
  };
}

function connectionRow(connection: PlannedConnection, plan: Plan): Row<typeof connectionFields> {
  const ring = plan.populations[connection.to].receptors[connection.receptor].ring;
  return {
    from: connection.from, to: connection.to, weights: connection.weights.offset, stride: connection.weights.stride,
    delay: connection.delay.least, skipSelf: Number(connection.skipSelf), rows: connection.sparse?.rows ?? 0, targets: connection.sparse?.targets ?? 0,
    sources: connection.sparse?.sources ?? 0, shift: connection.sparse?.shift ?? 32, ring: ring?.offset ?? 0, slots: ring?.slots ?? 1, synapses: connection.synapses,
  };
}

/** Writes both tables into the structure arena. */
export function packTables(plan: Plan, structure: Uint32Array): void {
  plan.populations.forEach((population, index) => {
    const row = populationRow(population);
    populationFields.forEach((field, at) => (structure[plan.tables.populations + index * populationFields.length + at] = row[field]));
  });
  plan.connections.forEach((connection, index) => {
    const row = connectionRow(connection, plan);
    connectionFields.forEach((field, at) => (structure[plan.tables.connections + index * connectionFields.length + at] = row[field]));
  });
}

/** WGSL functions `population_size(p)`, `connection_from(c)`, … that read the tables. */
export function tableAccessors(): string {
  const accessors = (what: string, fields: readonly string[]): string[] => fields.map((field, at) =>
    `fn ${what}_${field}(index: u32) -> u32 { return structure[${what}_table + index * ${fields.length}u + ${at}u]; }`);
  return [...accessors('population', populationFields), ...accessors('connection', connectionFields)].join('\n');
}
