import { philoxKey } from '../random/philox.ts';
import { keptBySynapses } from '../compile/kept.ts';
import { arenaNames, planBytes, type ArenaName, type BankedArena, type Plan } from '../compile/plan.ts';
import { SimulationError } from '../errors.ts';
import { packRun, runBytes } from '../kernels/run-struct.ts';
import { type Call, type Calls, compileCalls, encodeCalls } from './calls.ts';
import { construct } from './construction.ts';
import { settledBefore, type AdapterDescription, type KernelTime, type Machine, type RunRequest } from './backend.ts';
import { newsOf, type OpenDevice } from './device.ts';
import { DeviceLost } from './loss.ts';
import { Submitter } from './submitter.ts';
import { Timestamps } from './timestamps.ts';
import type { WebgpuOptions } from './webgpu.ts';

/** A plan in the buffers of a device. */
export class WebgpuMachine implements Machine {
  readonly backend = 'webgpu';
  step = 0;
  #disposed = false;
  readonly #buffers: Record<Exclude<ArenaName, BankedArena>, GPUBuffer>;
  readonly #banks: readonly Record<BankedArena, GPUBuffer>[];
  readonly #initialState: GPUBuffer;
  readonly #uniform: GPUBuffer;
  readonly #layout: GPUBindGroupLayout;
  /** One per bank. */
  readonly #groups: readonly GPUBindGroup[];
  readonly #submitter: Submitter;
  readonly #wordwise: boolean;
  #calls: Calls = { step: [], trial: [], normalise: [], settle: [] };
  /** Calls that a run without learning left out still count from where they stood. */
  #behind = false;
  /** Late learners know of all spikes before this step … */
  #settled = 0;
  /** … and there may be others. */
  #unsettled = false;
  /** Samples of the last run. */
  #samples = 1;
  #firstSample = 0;

  readonly device: GPUDevice;
  readonly adapter: AdapterDescription;

  private constructor(readonly plan: Plan, readonly opened: OpenDevice, options: WebgpuOptions, budget: number) {
    const { device, adapter } = opened;
    this.device = device;
    this.adapter = adapter;
    const { COPY_DST, COPY_SRC, STORAGE, UNIFORM } = bufferUsage;
    const usage = STORAGE | COPY_DST | COPY_SRC;
    this.#buffers = Object.fromEntries(sharedArenas.map((name) => [name, this.#create(name, plan.words[name], usage, plan.initial[name])])) as Record<(typeof sharedArenas)[number], GPUBuffer>;
    this.#banks = plan.banks.map((words, bank) => ({ targets: this.#create(`targets, bank ${bank}`, words.targets, usage), weights: this.#create(`weights, bank ${bank}`, words.weights, usage) }));
    for (const { arena, bank, offset, data } of plan.contents) device.queue.writeBuffer(this.#banks[bank][arena], offset * 4, data as Uint32Array<ArrayBuffer>);
    this.#initialState = this.#create('initial state', plan.trialState, COPY_SRC | COPY_DST, plan.initial.state?.subarray(0, plan.trialState));
    this.#uniform = device.createBuffer({ label: 'run', size: runBytes, usage: UNIFORM | COPY_DST });
    const readOnly: readonly ArenaName[] = ['values', 'structure', 'targets'];
    this.#layout = device.createBindGroupLayout({ entries: [
      { binding: 0, visibility: COMPUTE, buffer: { type: 'uniform' } },
      ...arenaNames.map((name, at) => ({ binding: at + 1, visibility: COMPUTE, buffer: { type: readOnly.includes(name) ? 'read-only-storage' as const : 'storage' as const } })),
    ] });
    this.#groups = plan.banks.map((_, bank) => device.createBindGroup({ layout: this.#layout, entries: [
      { binding: 0, resource: { buffer: this.#uniform } },
      ...arenaNames.map((name, at) => ({ binding: at + 1, resource: { buffer: this.#buffer(name, bank) } })),
    ] }));
    this.#submitter = new Submitter(device, this.#buffers.control, adapter.name, budget, options.stepsPerSubmit);
    this.#wordwise = options.variant ? options.variant === 'software' : adapter.software;
  }

  /** @param budget of each submit, in ms. */
  static async create(plan: Plan, opened: OpenDevice, options: WebgpuOptions, budget: number): Promise<WebgpuMachine> {
    const { device, adapter } = opened;
    device.pushErrorScope('validation');
    device.pushErrorScope('out-of-memory');
    const machine = new WebgpuMachine(plan, opened, options, budget);
    await construct(plan, opened.device, (arena, bank) => machine.#buffer(arena, bank));
    machine.#calls = await compileCalls(plan, device, machine.#layout, machine.#wordwise);
    const memory = await device.popErrorScope();
    const invalid = await device.popErrorScope();
    if (memory) throw new SimulationError(`adapter "${adapter.name}"`, `its memory does not hold the network's ${machine.bytes} bytes`, 'use a smaller network or batch, or backend "cpu"');
    machine.#alive();
    if (invalid) throw new SimulationError(`adapter "${adapter.name}"`, `it refused the network: ${invalid.message}`, 'report this, with the output of "npx webspike doctor"');
    return machine;
  }

  #buffer(arena: ArenaName, bank: number): GPUBuffer {
    return arena === 'targets' || arena === 'weights' ? this.#banks[bank][arena] : this.#buffers[arena];
  }

  get bytes(): number {
    return planBytes(this.plan) + this.#uniform.size;
  }

  #create(label: string, words: number, usage: number, contents?: Uint32Array): GPUBuffer {
    const buffer = this.device.createBuffer({ label, size: Math.max(16, words * 4), usage });
    if (contents && contents.length > 0) this.device.queue.writeBuffer(buffer, 0, contents as Uint32Array<ArrayBuffer>);
    return buffer;
  }

  #writeRun(request: Omit<RunRequest, 'steps'>, end: number, trial: boolean): void {
    const [low, high] = philoxKey(this.plan.seed);
    this.device.queue.writeBuffer(this.#uniform, 0, packRun({
      zero: 0, samples: request.samples, end, first_sample: request.firstSample, seed_low: low, seed_high: high, learning: Number(request.learning), trial: Number(trial), settled: this.#settled,
    }));
  }

  #dispatch(calls: readonly Call[], times: number, samples: number, stamps?: Timestamps): GPUCommandEncoder {
    return encodeCalls(this.device, calls, (bank) => this.#groups[bank], samples, times, stamps);
  }

  #submit(calls: readonly Call[], samples: number): void {
    if (calls.length > 0) this.device.queue.submit([this.#dispatch(calls, 1, samples).finish()]);
  }

  /** Late learners catch up with every spike so far: before their weights are read, changed or used without learning. */
  #settle(): void {
    if (!this.#unsettled || this.#calls.settle.length === 0) return;
    this.#writeRun({ samples: this.#samples, firstSample: this.#firstSample, learning: true }, this.step, false);
    this.#submit(this.#calls.settle, this.#samples);
    this.#settled = this.step;
    this.#unsettled = false;
  }

  async construct(): Promise<void> {
    this.#alive();
    await this.device.queue.onSubmittedWorkDone();
  }

  async run(request: RunRequest): Promise<void> {
    const calls = this.#begin(request);
    await this.#telling(async () => {
      this.step = await this.#submitter.run({
        from: this.step, to: this.step + request.steps, block: this.plan.block, pause: request.pause,
        encode: (start, end) => this.#steps(request, calls, start, end),
      });
    });
    this.#end(request);
  }

  async profile(request: RunRequest): Promise<KernelTime[] | null> {
    if (!this.device.features.has('timestamp-query')) {
      await this.run(request);
      return null;
    }
    const calls = this.#begin(request);
    const stamps = new Timestamps(this.device);
    const { kind, block } = this.plan;
    const most = kind === 'resident' ? Infinity : block * Math.floor(Timestamps.mostPasses / calls.length);
    try {
      await this.#telling(async () => {
        for (const to = this.step + request.steps; this.step < to;) {
          const end = Math.min(to, this.step + Math.min(most, this.#submitter.steps(block)));
          const encoder = this.#steps(request, calls, this.step, end, stamps);
          stamps.resolve(encoder);
          this.device.queue.submit([encoder.finish()]);
          await stamps.read();
          this.#alive();
          this.step = end;
        }
      });
    } finally {
      stamps.dispose();
    }
    this.#end(request);
    return stamps.times;
  }

  #begin(request: RunRequest): readonly Call[] {
    this.#alive();
    if (request.learning && this.#behind) this.resumeAt(this.step);
    if (!request.learning) this.#settle();
    this.#samples = request.samples;
    this.#firstSample = request.firstSample;
    const calls = this.#calls.step.filter(({ planned }) => planned.always || request.learning);
    this.#behind = calls.length < this.#calls.step.length;
    return calls;
  }

  #steps(request: RunRequest, calls: readonly Call[], start: number, end: number, stamps?: Timestamps): GPUCommandEncoder {
    const { kind, block } = this.plan;
    this.#writeRun(request, end, false);
    return this.#dispatch(calls, kind === 'resident' ? 1 : Math.ceil((end - start) / block), request.samples, stamps);
  }

  #end({ learning }: RunRequest): void {
    if (learning) this.#unsettled = true;
    else this.#settled = this.step;
  }

  async finishTrial(samples: number, firstSample = 0): Promise<void> {
    this.#alive();
    this.#settle();
    this.#writeRun({ samples, firstSample, learning: true }, this.step, true);
    this.#submit([...this.#calls.trial, ...this.#calls.normalise], samples);
  }

  async normalise(): Promise<void> {
    this.#alive();
    this.#settle();
    this.#submit(this.#calls.normalise, 1);
  }

  reset(): void {
    this.#alive();
    this.#settle();
    this.step = 0;
    this.#settled = 0;
    const encoder = this.device.createCommandEncoder();
    if (this.plan.trialState > 0) encoder.copyBufferToBuffer(this.#initialState, 0, this.#buffers.state, 0, this.plan.trialState * 4);
    encoder.clearBuffer(this.#buffers.ring);
    encoder.clearBuffer(this.#buffers.control);
    for (const { bank, offset, words } of keptBySynapses(this.plan)) encoder.clearBuffer(this.#banks[bank].weights, 4 * offset, 4 * words);
    this.device.queue.submit([encoder.finish()]);
  }

  resumeAt(step: number): void {
    this.#alive();
    this.step = step;
    this.#settled = step;
    this.#unsettled = false;
    const counters = new Uint32Array(this.plan.decided - 1);
    for (let at = 0; at < counters.length; at += 2) counters[at] = step;
    this.write('control', 1, counters);
  }

  write(arena: ArenaName, offset: number, data: Uint32Array, bank = 0): void {
    this.#alive();
    if (settledBefore.includes(arena)) this.#settle();
    if (data.length > 0) this.device.queue.writeBuffer(this.#buffer(arena, bank), offset * 4, data as Uint32Array<ArrayBuffer>);
  }

  async read(arena: ArenaName, offset: number, words: number, bank = 0): Promise<Uint32Array> {
    this.#alive();
    if (words === 0) return new Uint32Array(0);
    if (settledBefore.includes(arena)) this.#settle();
    const staging = this.device.createBuffer({ label: `read ${arena}`, size: words * 4, usage: bufferUsage.MAP_READ | bufferUsage.COPY_DST });
    try {
      const encoder = this.device.createCommandEncoder();
      encoder.copyBufferToBuffer(this.#buffer(arena, bank), offset * 4, staging, 0, words * 4);
      this.device.queue.submit([encoder.finish()]);
      await this.#telling(() => staging.mapAsync(1));
      return new Uint32Array(staging.getMappedRange().slice(0));
    } finally {
      staging.destroy();
    }
  }

  /** Waits for the device; what went wrong because it was lost is told as its loss. */
  async #telling(wait: () => Promise<unknown>): Promise<void> {
    try {
      await wait();
    } catch (error) {
      if (error instanceof DeviceLost) this.opened.fate.lost ||= error.reason;
      await newsOf(this.opened);
      this.#alive();
      throw error;
    }
    this.#alive();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const name of sharedArenas) this.#buffers[name].destroy();
    for (const bank of this.#banks) Object.values(bank).forEach((each) => each.destroy());
    this.#initialState.destroy();
    this.#uniform.destroy();
    this.#submitter.dispose();
  }

  #alive(): void {
    const { lost, disposed } = this.opened.fate;
    if (this.#disposed || disposed) throw new SimulationError('simulation', 'it was used after dispose()', 'build a new one with simulate()');
    if (lost) throw new DeviceLost(this.adapter.name, lost);
  }
}

const sharedArenas = ['values', 'structure', 'state', 'spikes', 'ring', 'control'] as const;
const COMPUTE = 4;

/** GPUBufferUsage, spelt out because Node has no such global. */
const bufferUsage = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 } as const;
