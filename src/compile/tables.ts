import { adapting, plastic, type Plan, type PlannedConnection, type PlannedPopulation } from './plan.ts';

/**
 * What the kernels must know of populations and connections, as rows of 32-bit words. The one definition of the
 * layout: the WGSL accessors and the packer below are both made from these lists.
 */
export const populationFields = ['size', 'words', 'spikes', 'history', 'counts', 'totals'] as const;
export const connectionFields = ['from', 'to', 'weights', 'stride', 'delay', 'skipSelf', 'rows', 'targets', 'sources', 'shift', 'ring', 'slots', 'synapses'] as const;

type Row<Fields extends readonly string[]> = Readonly<Record<Fields[number], number>>;

function populationRow(population: PlannedPopulation): Row<typeof populationFields> {
  return {
    size: population.size, words: population.words, spikes: population.spikes.offset, history: population.spikes.history,
    counts: population.counts, totals: population.totals ?? 0,
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

/** Numbers of the lists that follow the stages' own two each (populations, deliveries). */
export const listNumbers = (stages: number): { readonly learnStep: number; readonly learnTrial: number; readonly adaptStep: number; readonly adaptTrial: number; readonly normalise: number; readonly probes: number } => ({
  learnStep: 2 * stages, learnTrial: 2 * stages + 1, adaptStep: 2 * stages + 2, adaptTrial: 2 * stages + 3, normalise: 2 * stages + 4, probes: 2 * stages + 5,
});

/** Which populations and connections the kernels visit, in order; probes last. */
export function listsOf(plan: Pick<Plan, 'kind' | 'stages' | 'connections' | 'populations' | 'probes'>): number[][] {
  const indices = (items: readonly { readonly index: number }[]): number[] => items.map((each) => each.index);
  return [
    ...plan.stages.flatMap((stage) => [[...stage.populations], [...stage.deliveries]]),
    indices(plastic(plan, 'step')), indices(plastic(plan, 'trial')), indices(adapting(plan, 'step')), indices(adapting(plan, 'trial')),
    indices(plan.connections.filter((each) => each.normalise)),
    ...plan.probes.map((probe) => {
      const population = plan.populations[probe.population];
      const variable = population.variables.find((each) => each.name === probe.variable)!;
      const local = plan.kind === 'resident' && !variable.shared;
      const stride = local || variable.shared ? 0 : population.size;
      return [local ? variable.local : variable.offset, stride, probe.every, probe.rows, probe.offset, Number(variable.shared), ...probe.neurons];
    }),
  ];
}

/** Words the lists take: a row of start and length each, then their items. */
export const listWords = (lists: readonly (readonly number[])[]): number => lists.reduce((sum, list) => sum + 2 + list.length, 0);

/** Writes tables and lists into the structure arena. */
export function packTables(plan: Plan, structure: Uint32Array): void {
  plan.populations.forEach((population, index) => {
    const row = populationRow(population);
    populationFields.forEach((field, at) => (structure[plan.tables.populations + index * populationFields.length + at] = row[field]));
  });
  plan.connections.forEach((connection, index) => {
    const row = connectionRow(connection, plan);
    connectionFields.forEach((field, at) => (structure[plan.tables.connections + index * connectionFields.length + at] = row[field]));
  });
  const lists = listsOf(plan);
  let next = plan.tables.lists + 2 * lists.length;
  lists.forEach((list, number) => {
    structure.set([next, list.length], plan.tables.lists + 2 * number);
    structure.set(list, next);
    next += list.length;
  });
}

/** WGSL functions `population_size(p)`, `connection_from(c)`, … that read the tables. */
export function tableAccessors(): string {
  const accessors = (what: string, fields: readonly string[]): string[] => fields.map((field, at) =>
    `fn ${what}_${field}(index: u32) -> u32 { return structure[${what}_table + index * ${fields.length}u + ${at}u]; }`);
  return [...accessors('population', populationFields), ...accessors('connection', connectionFields)].join('\n');
}
