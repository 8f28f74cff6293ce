import type { Backend } from '../backend/backend.ts';
import { compile, type CompileOptions } from '../compile/compile.ts';
import { planBytes, type Plan, type PlannedConnection, type Strategy } from '../compile/plan.ts';
import { expect } from '../errors.ts';
import type { NeuronModel } from '../models/model.ts';
import { regular } from '../models/sources.ts';
import { uniform } from '../network/distribution.ts';
import type { Network } from '../network/network.ts';

/** Takes what arrives and forgets it slowly, so that its state tells of every delivery of the last steps. */
const sink: NeuronModel = {
  name: 'sink', summary: 'a target with next to no dynamics', source: 'none',
  parameters: {}, state: { v: { value: 0, unit: '1', doc: 'what arrived' } }, equations: 'v = 0.9 * v', spike: 'v > 1e29',
};

/** The same for a population that connects to itself: it spikes at a given rate whatever arrives. */
const loop: NeuronModel = {
  ...regular, name: 'loop', state: { ...regular.state, ...sink.state }, equations: `${regular.equations}\n${sink.equations}`,
};

/**
 * One connection at its real size between a source that spikes at `rate` Hz and targets that cost next to nothing. Sources
 * are evenly spaced with random phases: in every step about as many spike as of Poisson sources, without the cost of drawing.
 */
export function probeNetwork(network: Network, name: string, rate: number): Network {
  const { from, to, connectivity, weight, delay, weightBits } = network.connections![name];
  const parameters = { rate, phase_0: uniform(0, 1) };
  const [pre, post] = [network.populations[from].size, network.populations[to].size];
  return {
    dt: network.dt,
    populations: from === to ? { source: { size: pre, model: loop, parameters } } : { source: { size: pre, model: regular, parameters }, target: { size: post, model: sink } },
    connections: { probe: { from: 'source', to: from === to ? 'source' : 'target', connectivity, weight, delay, weightBits } },
  };
}

/** A candidate on the device. */
export interface Probe {
  /** Bytes of device memory. */
  readonly bytes: number;
  run(steps: number): Promise<void>;
  /** Everything that the deliveries so far have led to. */
  state(): Promise<Float32Array>;
  dispose(): void;
}

/** The resident plan is for small states: the planner knows whether that of the probe, which differs, is. */
const probePlan = ({ kind }: Plan): CompileOptions['plan'] => (kind === 'resident' ? 'auto' : kind);

/** What a probe is built for. */
export interface ProbeRequest {
  readonly base: Plan;
  readonly connection: PlannedConnection;
  readonly strategy: Strategy;
  /** In Hz. */
  readonly rate: number;
  readonly options: CompileOptions;
  /** Most bytes that it may take. */
  readonly bytes: number;
}

/** Builds a connection's probe with one strategy, in the plan of the network it is part of. */
export async function openProbe(backend: Backend, { base, connection, strategy, rate, options, bytes }: ProbeRequest): Promise<Probe> {
  const plan = compile(probeNetwork(base.network, connection.name, rate), { ...options, plan: probePlan(base), delivery: { probe: strategy } });
  expect(planBytes(plan) <= bytes, `probe of connection "${connection.name}"`, `${planBytes(plan)} bytes beside those of the other candidates`, 'raise "memoryBytes"');
  const machine = await backend.load(plan);
  await machine.construct();
  return {
    bytes: machine.bytes,
    run: async (steps) => {
      await machine.run({ steps, samples: plan.batch, firstSample: 0, learning: false });
      // Reading waits until the device is done.
      await machine.read('control', 0, 1);
    },
    state: async () => new Float32Array((await machine.read('state', 0, plan.words.state)).buffer),
    dispose: () => machine.dispose(),
  };
}
