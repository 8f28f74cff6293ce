import type { Chip, Resource } from '../chips.ts';
import type { Core } from './mapping.ts';

/** How full the cores are of a resource. */
export interface ResourceReport {
  readonly resource: Resource;
  readonly limit: number;
  readonly unverified: boolean;
  /** Of all cores. */
  readonly total: number;
  /** Of a core, on the average, and of the fullest. */
  readonly mean: number;
  readonly most: number;
  readonly fullest: number;
  /** Cores that the total would fill if it could be spread without loss. */
  readonly evenly: number;
  /** Cores that have less to spare of it than of any other resource. */
  readonly bindsOn: number;
}

/** In the order in which reports list them. */
export const resourceNames: readonly Resource[] = ['neurons', 'synapses', 'inAxons', 'outAxons', 'profiles', 'thresholds', 'formats'];

export function resourcesOf({ core: limits }: Chip, cores: readonly Core[]): ResourceReport[] {
  const tightest = cores.map(({ usage }) => resourceNames.reduce((best, each) => (usage[each] / limits[each].value > usage[best] / limits[best].value ? each : best)));
  return resourceNames.map((resource) => {
    const { value: limit, unverified = false } = limits[resource];
    const total = cores.reduce((sum, { usage }) => sum + usage[resource], 0);
    const fullest = cores.reduce((best, { usage }, at) => (usage[resource] > cores[best].usage[resource] ? at : best), 0);
    return {
      resource, limit, unverified, total, mean: cores.length === 0 ? 0 : total / cores.length, most: cores[fullest]?.usage[resource] ?? 0, fullest,
      evenly: Math.ceil(total / limit), bindsOn: tightest.filter((each) => each === resource).length,
    };
  });
}

/** Profiles and formats repeat on every core, so that only what is used up by neurons and synapses tells how many cores it takes. */
export function bindingOf(resources: readonly ResourceReport[]): Resource {
  const spent = resources.filter(({ resource }) => ['neurons', 'synapses', 'inAxons', 'outAxons'].includes(resource));
  return spent.reduce((best, each) => (each.total / each.limit > best.total / best.limit ? each : best)).resource;
}
