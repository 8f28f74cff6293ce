import { adapting, arenaNames, plastic, type ArenaName, type Plan, type PlannedConnection } from '../compile/plan.ts';
import { SimulationError } from '../errors.ts';
import { viewsOf, type Views } from '../kernels/arenas.ts';
import { deliver } from '../kernels/deliver.ts';
import { eachSpike, gather, maskOffset } from '../kernels/gather.ts';
import { learnTwin, type LearnTwin } from '../kernels/learn-js.ts';
import { normalise } from '../kernels/normalise.ts';
import { probe } from '../kernels/probe.ts';
import { updateTwin, type UpdateTwin } from '../kernels/update-js.ts';
import type { AdapterDescription, Backend, Machine, RunRequest } from './backend.ts';

const adapter: AdapterDescription = { name: 'CPU (JavaScript)', software: true, workgroupBytes: 32768, bindingBytes: 2 ** 32 };
/** Steps between two chances for the event loop, so that a page or Ctrl-C stays alive. */
const breath = 20_000;

/** The reference and the fallback: the kernels' JavaScript twins over typed arrays. */
export function cpuBackend(): Backend {
  return { kind: 'cpu', adapter, load: async (plan) => new CpuMachine(plan), dispose: () => undefined };
}

class CpuMachine implements Machine {
  readonly backend = 'cpu';
  readonly adapter = adapter;
  step = 0;
  #arenas: Record<ArenaName, Uint32Array>;
  #views: Views;
  #updates: UpdateTwin[];
  #learns = new Map<number, LearnTwin>();
  #inputs: Int32Array[][];
  #disposed = false;

  constructor(readonly plan: Plan) {
    this.#arenas = Object.fromEntries(arenaNames.map((name) => [name, plan.initial[name]?.slice() ?? new Uint32Array(plan.words[name])])) as Record<ArenaName, Uint32Array>;
    this.#views = viewsOf(this.#arenas);
    this.#updates = plan.populations.map((population) => updateTwin(plan, population, this.#views));
    this.#inputs = plan.populations.map((population) => population.receptors.map(() => new Int32Array(population.size)));
    for (const connection of plan.connections) if (connection.plasticity) this.#learns.set(connection.index, learnTwin(plan, connection, this.#views));
  }

  get bytes(): number {
    return arenaNames.reduce((sum, name) => sum + this.#arenas[name].byteLength, 4 * this.plan.trialState);
  }

  async run(request: RunRequest): Promise<void> {
    this.#alive();
    const bySample = this.plan.kind === 'resident' && !(request.learning && this.#learnsEachStep());
    const size = bySample ? breath : Math.max(1, this.plan.block);
    let sinceBreath = 0;
    for (let done = 0; done < request.steps; done += size) {
      const count = Math.min(size, request.steps - done);
      if (bySample) for (let b = 0; b < request.samples; b++) for (let k = 0; k < count; k++) this.#stepSample(this.step + k, b, request);
      else this.#block(this.step, count, request);
      this.step += count;
      if ((sinceBreath += count) >= breath) {
        sinceBreath = 0;
        await new Promise<void>((resolve) => setTimeout(resolve));
      }
    }
  }

  #learnsEachStep(): boolean {
    return plastic(this.plan, 'step').length > 0 || adapting(this.plan, 'step').length > 0;
  }

  /** All stages of one sample's step: the order of the resident kernel. */
  #stepSample(at: number, b: number, request: RunRequest): void {
    for (const stage of this.plan.stages) {
      for (const p of stage.populations) this.#update(p, b, at, request.firstSample + b);
      for (const c of stage.deliveries) deliver(this.plan, this.#views, this.plan.connections[c], b, at);
    }
    this.#afterStep(at, b, request);
  }

  /** Each stage for a whole block of steps and all samples: the order of the stepped and layered kernels. */
  #block(start: number, count: number, request: RunRequest): void {
    for (const stage of this.plan.stages) {
      for (let at = start; at < start + count; at++) {
        for (const p of stage.populations) for (let b = 0; b < request.samples; b++) this.#update(p, b, at, request.firstSample + b);
      }
      for (const c of stage.deliveries) {
        for (let at = start; at < start + count; at++) for (let b = 0; b < request.samples; b++) deliver(this.plan, this.#views, this.plan.connections[c], b, at);
      }
    }
    for (let at = start; at < start + count; at++) {
      for (let b = 0; b < request.samples; b++) this.#afterStep(at, b, request);
      if (request.learning) for (const population of adapting(this.plan, 'step')) this.#adapt(population.index, request.samples, (j, b) => (this.#views.spikes[maskOffset(this.plan, population.index, at, b) + (j >> 5)] >>> (j & 31)) & 1);
    }
  }

  #afterStep(at: number, b: number, request: RunRequest): void {
    for (const connection of this.plan.connections) {
      if (connection.plasticity?.apply !== 'step') continue;
      if (connection.sparse) deliver(this.plan, this.#views, connection, b, at);
      if (request.learning) this.#learn(connection, at, b);
    }
    for (const each of this.plan.probes) probe(this.plan, this.#views, each, b, at);
  }

  #update(p: number, b: number, at: number, sample: number): void {
    const { plan } = this;
    const population = plan.populations[p];
    const decidedAt = this.#views.control[plan.decided + b];
    if (decidedAt !== 0 && decidedAt <= at) {
      const masks = maskOffset(plan, p, at, b);
      this.#views.spikes.fill(0, masks, masks + population.words);
      return;
    }
    const inputs = this.#inputs[p];
    population.receptors.forEach((receptor, index) => {
      if (receptor.gathers.length === 0) return;
      inputs[index].fill(0);
      for (const c of receptor.gathers) gather(plan, this.#views, plan.connections[c], b, at, inputs[index]);
    });
    this.#updates[p].update(b, at, sample, inputs);
  }

  #learn(connection: PlannedConnection, at: number, b: number): void {
    const twin = this.#learns.get(connection.index)!;
    const { spikes } = this.#views;
    const { plan } = this;
    eachSpike(spikes, maskOffset(plan, connection.from, at, b), plan.populations[connection.from].words, (i) => twin.onPre(i, b));
    eachSpike(spikes, maskOffset(plan, connection.to, at, b), plan.populations[connection.to].words, (j) => twin.onPost(j, b, 0));
  }

  #adapt(p: number, samples: number, spiked: (j: number, b: number) => number): void {
    this.#updates[p].adapt((j) => {
      let sum = 0;
      for (let b = 0; b < samples; b++) sum += spiked(j, b);
      return sum;
    }, samples);
  }

  async finishTrial(samples: number): Promise<void> {
    this.#alive();
    const { plan } = this;
    const { counts } = this.#views;
    for (const connection of plastic(plan, 'trial')) {
      const { size, counts: offset } = plan.populations[connection.to];
      const events = new Uint32Array(size);
      for (let b = 0; b < samples; b++) {
        for (let j = 0; j < size; j++) if (counts[offset + b * size + j] > 0) this.#learns.get(connection.index)!.onPost(j, b, events[j]++);
      }
    }
    for (const { index, totals } of adapting(plan, 'trial')) this.#updates[index].adapt((j) => this.#views.ring[totals! + j], samples);
    await this.normalise();
  }

  async normalise(): Promise<void> {
    this.#alive();
    for (const connection of this.plan.connections) if (connection.normalise) normalise(this.plan, this.#views, connection);
  }

  reset(): void {
    this.#alive();
    this.step = 0;
    this.#arenas.state.set(this.plan.initial.state!.subarray(0, this.plan.trialState));
    this.#arenas.ring.fill(0);
    this.#arenas.control.fill(0);
  }

  resumeAt(step: number): void {
    this.#alive();
    this.step = step;
  }

  write(arena: ArenaName, offset: number, data: Uint32Array): void {
    this.#alive();
    this.#arenas[arena].set(data, offset);
  }

  async read(arena: ArenaName, offset: number, words: number): Promise<Uint32Array> {
    this.#alive();
    return this.#arenas[arena].slice(offset, offset + words);
  }

  dispose(): void {
    this.#disposed = true;
    this.#arenas = Object.fromEntries(arenaNames.map((name) => [name, new Uint32Array(0)])) as Record<ArenaName, Uint32Array>;
    this.#views = viewsOf(this.#arenas);
  }

  #alive(): void {
    if (this.#disposed) throw new SimulationError('simulation', 'it was used after dispose()', 'build a new one with simulate()');
  }
}
