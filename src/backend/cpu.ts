import { keptBySynapses } from '../compile/kept.ts';
import { adapting, plastic, type ArenaName, type Plan, type PlannedConnection, type PlannedPopulation } from '../compile/plan.ts';
import { SimulationError } from '../errors.ts';
import { fillMemory, layOut, maskPlace, type Layout } from '../kernels/memory.ts';
import { moduleWat, type Kernel, type Kernels } from '../kernels/module-wat.ts';
import { probe } from '../kernels/probe.ts';
import { assemble } from '../wasm/assemble.ts';
import { settledBefore, type AdapterDescription, type Backend, type KernelTime, type Machine, type RunRequest } from './backend.ts';
import { breathe, longestBreath } from './breathe.ts';
import { CpuConstruction } from './cpu-construction.ts';
import { Pace } from './pace.ts';
import { timed } from './stopwatch.ts';

const adapter: AdapterDescription = { name: 'CPU (WebAssembly)', software: true, workgroupBytes: 32768, bindingBytes: 2 ** 32 - 4 };

/** The fallback, and the reference of the other backends: WebAssembly with vectors of four, generated from the same equations. */
export function cpuBackend(): Backend {
  return { kind: 'cpu', adapter, load: loadPlan, dispose: () => undefined };
}

async function loadPlan(plan: Plan): Promise<Machine> {
  const layout = layOut(plan);
  const memory = fillMemory(plan, layout);
  const { instance } = await WebAssembly.instantiate(assemble(moduleWat(plan, layout)), { env: { memory } });
  const kernels = instance.exports as Kernels;
  const construction = new CpuConstruction(plan, memory, kernels);
  await construction.begin();
  return new CpuMachine(plan, layout, construction);
}

class CpuMachine implements Machine {
  readonly backend = 'cpu';
  readonly adapter = adapter;
  step = 0;
  #kernels: Kernels = {};
  /** The whole memory in words. */
  #words: Uint32Array;
  #updates: Kernel[] = [];
  #remembers: (Kernel | undefined)[] = [];
  #sends: (Kernel | undefined)[] = [];
  #delivers: (Kernel | undefined)[] = [];
  /** Late learners know of all spikes before this step … */
  #settled = 0;
  /** … and there may be others. */
  #unsettled = false;
  /** Samples of the last run. */
  #samples = 1;
  readonly #pace = new Pace(longestBreath / 2);
  #breathed = performance.now();
  /** What is learned in each step. */
  readonly #rules: readonly PlannedConnection[];
  readonly #adapts: readonly PlannedPopulation[];

  constructor(readonly plan: Plan, readonly layout: Layout, readonly construction: CpuConstruction) {
    this.#words = new Uint32Array(construction.memory.buffer);
    this.#rules = plastic(plan, 'step');
    this.#adapts = adapting(plan, 'step');
    this.#use(construction.kernels);
  }

  #use(kernels: Kernels): void {
    const { populations, connections } = this.plan;
    this.#kernels = kernels;
    this.#updates = populations.map(({ index }) => kernels[`update_${index}`]!);
    this.#remembers = populations.map(({ index }) => kernels[`remember_${index}`]);
    this.#sends = populations.map(({ index }) => kernels[`send_${index}`]);
    this.#delivers = connections.map(({ index }) => kernels[`deliver_${index}`]);
  }

  get bytes(): number {
    return this.layout.bytes + 4 * this.plan.trialState;
  }

  async construct(): Promise<void> {
    this.#alive();
    await this.construction.finish();
  }

  async run(request: RunRequest): Promise<void> {
    this.#alive();
    if (!request.learning) this.#settle();
    this.#samples = request.samples;
    this.#words[this.layout.firstSample / 4] = request.firstSample;
    for (const to = this.step + request.steps; this.step < to;) {
      const from = performance.now();
      const count = Math.min(to - this.step, this.#pace.steps(this.plan.block));
      this.#take(count, request);
      this.step += count;
      this.#pace.took(count, performance.now() - from);
      if (performance.now() - this.#breathed < longestBreath) continue;
      await breathe();
      this.#alive();
      this.#breathed = performance.now();
      if (request.pause?.(this.step)) break;
    }
    if (request.learning) this.#unsettled = true;
    else this.#settled = this.step;
  }

  async profile(request: RunRequest): Promise<KernelTime[]> {
    const plain = this.#kernels;
    const { kernels, times } = timed(this.plan, plain);
    this.#use(kernels);
    try {
      await this.run(request);
    } finally {
      if (this.#words.length > 0) this.#use(plain);
    }
    return times();
  }

  #take(steps: number, request: RunRequest): void {
    const { kind, block } = this.plan;
    if (kind === 'resident' && !(request.learning && this.#rules.length + this.#adapts.length > 0)) {
      for (let b = 0; b < request.samples; b++) for (let k = 0; k < steps; k++) this.#stepSample(this.step + k, b, request);
    } else {
      for (let k = 0; k < steps; k += block) this.#block(this.step + k, Math.min(block, steps - k), request);
    }
  }

  /** Late learners catch up with every spike so far: before their weights are read, changed or used without learning. */
  #settle(): void {
    if (!this.#unsettled) return;
    for (const { index, plasticity } of this.plan.connections) if (plasticity?.late) this.#kernels[`settle_${index}`]!(this.step, this.#samples, this.#settled);
    this.#settled = this.step;
    this.#unsettled = false;
  }

  /** All stages of one sample's step: the order of the resident kernel. */
  #stepSample(at: number, b: number, request: RunRequest): void {
    for (const stage of this.plan.stages) {
      for (const p of stage.populations) this.#update(p, b, at, request.firstSample + b);
      for (const c of stage.deliveries) this.#deliver(c, b, at, request);
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
        for (let at = start; at < start + count; at++) for (let b = 0; b < request.samples; b++) this.#deliver(c, b, at, request);
      }
    }
    for (let at = start; at < start + count; at++) {
      for (let b = 0; b < request.samples; b++) this.#afterStep(at, b, request);
      if (request.learning) for (const { index } of this.#adapts) this.#kernels[`adapt_${index}`]!(at, request.samples);
    }
  }

  /** Rows that learn take all samples at once, in order. */
  #deliver(c: number, b: number, at: number, { learning, samples }: RunRequest): void {
    if (!learning || !this.plan.connections[c].plasticity?.late) this.#delivers[c]!(b, at);
    else if (b === 0) this.#kernels[`visit_${c}`]!(at, samples, this.#settled);
  }

  #afterStep(at: number, b: number, request: RunRequest): void {
    for (const connection of this.#rules) {
      if (request.learning && !connection.sparse) this.#learn(connection, at, b);
    }
    for (const each of this.plan.probes) probe(this.plan, this.layout, this.#words, each, b, at);
  }

  #update(p: number, b: number, at: number, sample: number): void {
    const { plan, layout } = this;
    const decidedAt = this.#words[layout.arenas.control / 4 + plan.decided + b];
    if (decidedAt === 0 || decidedAt > at) this.#updates[p](b, at, sample);
    else {
      const masks = maskPlace(plan, layout, p, at, b) / 4;
      this.#words.fill(0, masks, masks + plan.populations[p].words);
    }
    this.#remembers[p]?.(b, at);
    this.#sends[p]?.(b, at, sample);
  }

  #learn({ index, from, to, plasticity }: PlannedConnection, at: number, b: number): void {
    const { [`pre_${index}`]: onPre, [`post_${index}`]: onPost, [`tick_${index}`]: onTick } = this.#kernels;
    const { event, period } = plasticity!;
    if (onPre) this.#eachSpike(from, at, b, onPre);
    if (onPost && event) this.#eachEvent(event.offset, to, at, b, onPost);
    else if (onPost) this.#eachSpike(to, at, b, onPost);
    if (onTick && (at + 1) % period === 0) for (let i = 0; i < this.plan.populations[from].size; i++) onTick(i, b, at);
  }

  /** Calls a kernel for each neuron with a post event in a step. */
  #eachEvent(variable: number, p: number, at: number, b: number, kernel: Kernel): void {
    const { size } = this.plan.populations[p];
    const first = this.layout.arenas.state / 4 + variable + b * size;
    for (let j = 0; j < size; j++) if (this.#words[first + j] !== 0) kernel(j, b, at, 0);
  }

  /** Calls a kernel for each neuron that spiked in a step, in order: with its number, the sample, the step, and 0 for the event of this step. */
  #eachSpike(p: number, at: number, b: number, kernel: Kernel): void {
    const masks = maskPlace(this.plan, this.layout, p, at, b) / 4;
    for (let w = 0; w < this.plan.populations[p].words; w++) {
      for (let bits = this.#words[masks + w]; bits !== 0; bits &= bits - 1) kernel(w * 32 + 31 - Math.clz32(bits & -bits), b, at, 0);
    }
  }

  async finishTrial(samples: number, firstSample = 0): Promise<void> {
    this.#alive();
    const { plan } = this;
    this.#settle();
    this.#words[this.layout.firstSample / 4] = firstSample;
    for (const { index, to, sparse, convolution } of plastic(plan, 'trial')) {
      if (sparse || convolution) {
        this.#kernels[`trial_${index}`]!(samples, this.step);
        continue;
      }
      const { size, counts } = plan.populations[to];
      const first = this.layout.arenas.state / 4 + counts;
      const onPost = this.#kernels[`post_${index}`];
      const events = new Uint32Array(size);
      for (let b = 0; onPost && b < samples; b++) {
        for (let j = 0; j < size; j++) if (this.#words[first + b * size + j] > 0) onPost(j, b, this.step, events[j]++);
      }
    }
    for (const { index } of adapting(plan, 'trial')) this.#kernels[`adapt_${index}`]!(0, samples);
    await this.normalise();
  }

  async normalise(): Promise<void> {
    this.#alive();
    this.#settle();
    for (const { index, normalise } of this.plan.connections) if (normalise) this.#kernels[`normalise_${index}`]!();
  }

  reset(): void {
    this.#alive();
    this.#settle();
    this.step = 0;
    this.#settled = 0;
    this.write('state', 0, this.plan.initial.state!.subarray(0, this.plan.trialState));
    for (const arena of ['ring', 'control'] as const) this.#arena(arena).fill(0);
    for (const { offset, words } of keptBySynapses(this.plan)) this.#arena('weights').fill(0, offset, offset + words);
  }

  resumeAt(step: number): void {
    this.#alive();
    this.step = step;
    this.#settled = step;
    this.#unsettled = false;
  }

  write(arena: ArenaName, offset: number, data: Uint32Array): void {
    this.#alive();
    if (settledBefore.includes(arena)) this.#settle();
    if (arena === 'weights') this.construction.finishNow();
    this.#arena(arena).set(data, offset);
  }

  async read(arena: ArenaName, offset: number, words: number): Promise<Uint32Array> {
    this.#alive();
    if (arena === 'weights') this.#settle();
    if (arena === 'weights' || arena === 'targets') this.construction.finishNow();
    return this.#arena(arena).slice(offset, offset + words);
  }

  dispose(): void {
    this.#words = new Uint32Array(0);
    this.#kernels = {};
    this.#updates = [];
    this.#remembers = this.#sends = this.#delivers = [];
  }

  #arena(name: ArenaName): Uint32Array {
    const first = this.layout.arenas[name] / 4;
    return this.#words.subarray(first, first + this.plan.words[name]);
  }

  #alive(): void {
    if (this.#words.length === 0) throw new SimulationError('simulation', 'it was used after dispose()', 'build a new one with simulate()');
  }
}
