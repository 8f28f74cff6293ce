import { version } from '../../package.json';
import type { AdapterDescription, Backend } from '../backend/backend.ts';
import type { CompileOptions } from '../compile/compile.ts';
import { defaultMemory, possibleDeliveries } from '../compile/delivery.ts';
import type { Plan, PlannedConnection, Strategy } from '../compile/plan.ts';
import { buildConnection } from '../compile/synapses.ts';
import { philoxKey } from '../random/philox.ts';

/**
 * A gathered matrix looks at all targets of a spiking source; where fewer of them than this share are connected, it is
 * neither fast nor small.
 */
const leastDensity = 1 / 64;

/** Those first that won most often where they could be measured, in case the time does not suffice for all. */
const order: readonly Strategy[] = ['uniform', 'convolution', 'scatter', 'partition', 'bits', 'procedural', 'dense'];

/**
 * The strategies worth measuring, the planner's choice first; its spikes are what the others' are compared with. A single one
 * where there is nothing to choose.
 */
export function candidatesOf(base: Plan, connection: PlannedConnection, options: CompileOptions, backend: Backend['kind']): Strategy[] {
  const own = connection.strategy;
  // Every plastic connection has one way that learns; a probe's sources send nothing but spikes.
  if (connection.plasticity || connection.transmission || connection.synapses === 0) return [own];
  const { name, index, from, to, synapses } = connection;
  const [pre, post] = [base.populations[from].size, base.populations[to].size];
  const built = buildConnection(base.network, name, index, philoxKey(base.seed), null);
  const memoryBytes = options.memoryBytes ?? defaultMemory;
  const possible = possibleDeliveries({ name, built, plastic: false, pre, post, bindingBytes: options.bindingBytes, memoryBytes, storedBytes: 0 });
  const worthy = possible.filter((strategy) => {
    if (strategy === 'dense' || strategy === 'bits') return synapses >= leastDensity * pre * post;
    // The CPU and the resident kernel know no partitions: they scatter.
    if (strategy === 'partition' && (backend === 'cpu' || base.kind === 'resident')) return false;
    // The planner draws again what memory does not hold.
    return own !== 'procedural' || (strategy !== 'scatter' && strategy !== 'partition');
  });
  return [own, ...order.filter((each) => each !== own && worthy.includes(each))];
}

/** What the times of a connection depend on, beside its numbers: what is equal here is measured once. */
export function tuningKey(adapter: AdapterDescription, base: Plan, connection: PlannedConnection, rate: number): string {
  const { from, to, synapses, largestDegree, delay, weights: { bits } } = connection;
  const { connectivity, weight = 1, delay: given, weightBits } = base.network.connections![connection.name];
  const form = (values: typeof weight | undefined): string => (typeof values !== 'object' ? 'one' : 'kind' in values ? values.kind : 'each');
  return JSON.stringify([
    `webspike ${version}`, adapter.name, base.kind, `blocks of ${base.block}`, `batch ${base.batch}`, base.precision, `${base.populations[from].size} → ${base.populations[to].size}`, from === to ? 'recurrent' : 'forward',
    // Drawn numbers of synapses differ a little from seed to seed.
    connectivity.kind, `${Number(synapses.toPrecision(2))} synapses`, `at most ${Number(largestDegree.toPrecision(1))} per target`,
    `weights ${form(weight)} ${weightBits ?? bits}`, `delays ${form(given)} ${delay.least}–${delay.most}`, `${Number((rate * base.network.dt / 1000).toPrecision(2))} spikes per step`,
  ]);
}
