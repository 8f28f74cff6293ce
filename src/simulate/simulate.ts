import type { Backend, Machine, PlanChoice } from '../backend/backend.ts';
import { chooseBackend, type BackendOptions } from '../backend/choose.ts';
import type { CompileOptions } from '../compile/compile.ts';
import type { DeliveryChoice } from '../compile/delivery.ts';
import { expect } from '../errors.ts';
import type { Network } from '../network/network.ts';
import type { TuningOptions } from '../tune/tuning.ts';
import { Simulation } from './simulation.ts';

/** How to build a network. */
export interface SimulateOptions extends BackendOptions {
  /** Samples simulated side by side, each with its own state. Default 1. */
  readonly batch?: number;
  /** Fixes connectivity, weights, initial values and every random spike. Default 1. */
  readonly seed?: number;
  /** Default `auto`: the planner chooses. */
  readonly plan?: PlanChoice;
  /** `fast` drops the guards that make results equal on all devices. Default `exact`. */
  readonly precision?: 'exact' | 'fast';
  /**
   * How spikes reach their targets, for all connections where it is possible or for those named. Default `auto`: the planner
   * chooses. `tuned`: what is fastest on this device, measured once and remembered. The spikes are the same.
   */
  readonly delivery?: DeliveryChoice | 'tuned';
  /** How `delivery: 'tuned'` measures. */
  readonly tuning?: TuningOptions;
  /** What stored synapses may take in bytes; connections beyond are drawn again at each spike. Default 3 GiB. */
  readonly memoryBytes?: number;
  /**
   * Wall time in ms between two checkpoints, kept in host memory while running on WebGPU (where they take at most 1 GiB):
   * after a lost device the network is built again and goes on from the last one, to the same spikes. 0: none, a lost
   * device is an error. Default 60,000.
   */
  readonly checkpointEvery?: number;
  /** A backend opened before with {@link chooseBackend}, to share one device among simulations. */
  readonly on?: Backend;
}

/**
 * Builds a network on a device.
 *
 * @throws WebspikeError where the description is wrong or does not fit, EquationError where a text does not parse.
 * @example
 * const simulation = await simulate(network, { batch: 16, seed: 7 });
 */
export async function simulate(network: Network, options: SimulateOptions = {}): Promise<Simulation> {
  const { checkpointEvery = 60_000 } = options;
  expect(checkpointEvery >= 0, 'option "checkpointEvery"', `got ${checkpointEvery}`, 'give the ms between two checkpoints, or 0 for none');
  const backend = options.on ?? await chooseBackend(options);
  const { workgroupBytes, bindingBytes } = backend.adapter;
  const given = {
    batch: options.batch ?? 1, seed: options.seed ?? 1, plan: options.plan ?? 'auto', precision: options.precision ?? 'exact', workgroupBytes, bindingBytes, memoryBytes: options.memoryBytes,
  } satisfies CompileOptions;
  const request: CompileOptions = options.delivery === 'tuned'
    ? { ...given, ...await (await import('../tune/tune.ts')).tune(network, backend, given, options.tuning) }
    : { ...given, delivery: options.delivery };
  // The planner and the equation compiler: whoever only describes networks need not load them.
  const { compile } = await import('../compile/compile.ts');
  const plan = compile(network, request);
  const load = async (): Promise<Machine> => {
    const machine = await backend.load(plan);
    if (plan.connections.some((each) => each.normalise)) await machine.normalise();
    return machine;
  };
  const survives = backend.kind === 'webgpu' && checkpointEvery > 0;
  const machine = survives ? await (await import('./survivor.ts')).Survivor.create(plan, load, checkpointEvery) : await load();
  return new Simulation(plan, backend, machine);
}
