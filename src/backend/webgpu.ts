import { arenaNames, planBytes, type ArenaName, type BankedArena, type Plan } from '../compile/plan.ts';
import { SimulationError } from '../errors.ts';
import { packRun, runBytes } from '../kernels/run-struct.ts';
import { type Call, type Calls, compileCalls, compileConstruction } from './calls.ts';
import type { AdapterDescription, Backend, Machine, RunRequest } from './backend.ts';
import { selfTest } from './self-test.ts';
import { Submitter } from './submitter.ts';

export interface WebgpuOptions {
  /** Steps per submit, instead of steering each submit to 50–150 ms. For tests and measurements. */
  readonly stepsPerSubmit?: number;
  /**
   * Which kernels to use: those for GPUs (a neuron per lane, barriers) or those for adapters that compute on the CPU (a
   * word of neurons per lane). Default: what suits the adapter. For tests: a software adapter can prove both.
   */
  readonly variant?: 'hardware' | 'software';
  /** Most bytes of one buffer, at most what the adapter binds. For tests: small ones prove that large networks split well. */
  readonly bindingBytes?: number;
}

/** A WebGPU adapter, its limits, and whether it passed the self-test. */
export interface WebgpuBackend extends Backend {
  readonly device: GPUDevice;
  /** What differed from the CPU in the start-up test; empty where the adapter keeps the promise of exactness. */
  readonly failures: readonly string[];
}

/** Opens the default adapter, or returns `null` where there is none. */
export async function webgpuBackend(gpu: GPU, options: WebgpuOptions = {}): Promise<WebgpuBackend | null> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  const { limits } = adapter;
  const device = await adapter.requestDevice({
    label: 'webspike',
    requiredLimits: {
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxBufferSize: limits.maxBufferSize,
    },
  });
  const failures = await selfTest(device);
  const description = describe(adapter, options);
  const lost = { reason: '' };
  void device.lost.then((info) => (lost.reason = info.message || info.reason));
  return {
    kind: 'webgpu', adapter: description, device, failures,
    load: async (plan) => {
      if (failures.length > 0 && plan.precision === 'exact') {
        throw new SimulationError(`adapter "${description.name}"`, `it failed the self-test of exact arithmetic (${failures.join(', ')})`, 'use backend "cpu", or precision: "fast" to accept spikes that differ from other devices');
      }
      return WebgpuMachine.create(plan, device, description, options, lost);
    },
    dispose: () => device.destroy(),
  };
}

function describe(adapter: GPUAdapter, { bindingBytes = Infinity }: WebgpuOptions): AdapterDescription {
  const { vendor, architecture, device, description } = adapter.info;
  const words = [description || [vendor, architecture, device].filter(Boolean).join(' ') || 'unnamed adapter'];
  const software = /swiftshader|llvmpipe|lavapipe|basic render|warp/i.test(`${words.join(' ')} ${architecture}`) || adapter.info.isFallbackAdapter === true;
  return {
    name: `${words.join(' ')}${software ? ' (software)' : ''}`, software,
    workgroupBytes: adapter.limits.maxComputeWorkgroupStorageSize, bindingBytes: Math.min(bindingBytes, adapter.limits.maxStorageBufferBindingSize, adapter.limits.maxBufferSize),
  };
}

class WebgpuMachine implements Machine {
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

  private constructor(readonly plan: Plan, readonly device: GPUDevice, readonly adapter: AdapterDescription, options: WebgpuOptions, readonly lost: { reason: string }) {
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
    this.#submitter = new Submitter(device, options.stepsPerSubmit);
    this.#wordwise = options.variant ? options.variant === 'software' : adapter.software;
  }

  static async create(plan: Plan, device: GPUDevice, adapter: AdapterDescription, options: WebgpuOptions, lost: { reason: string }): Promise<WebgpuMachine> {
    device.pushErrorScope('validation');
    device.pushErrorScope('out-of-memory');
    const machine = new WebgpuMachine(plan, device, adapter, options, lost);
    await machine.#construct();
    machine.#calls = await compileCalls(plan, device, machine.#layout, machine.#wordwise);
    const memory = await device.popErrorScope();
    const invalid = await device.popErrorScope();
    if (memory) throw new SimulationError(`adapter "${adapter.name}"`, `its memory does not hold the network's ${machine.bytes} bytes`, 'use a smaller network or batch, or backend "cpu"');
    if (invalid) throw new SimulationError(`adapter "${adapter.name}"`, `it refused the network: ${invalid.message}`, 'report this, with the output of "npx webspike doctor"');
    return machine;
  }

  /** Draws the synapses into the buffers. */
  async #construct(): Promise<void> {
    const { device } = this;
    const layout = device.createBindGroupLayout({ entries: [
      { binding: 0, visibility: COMPUTE, buffer: { type: 'uniform' } },
      ...constructed.map((_, at) => ({ binding: at + 1, visibility: COMPUTE, buffer: { type: 'storage' as const } })),
    ] });
    const calls = await compileConstruction(this.plan, device, layout);
    for (const [number, call] of calls.entries()) {
      this.#writeRun({ samples: this.plan.batch, firstSample: 0, learning: false }, 0, false, 2 * number);
      const group = device.createBindGroup({ layout, entries: [
        { binding: 0, resource: { buffer: this.#uniform } },
        ...constructed.map((name, at) => ({ binding: at + 1, resource: { buffer: this.#buffer(name, call.planned.bank) } })),
      ] });
      device.queue.submit([this.#encode([call], () => group, 1)]);
    }
    if (calls.length > 0) await device.queue.onSubmittedWorkDone();
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

  #writeRun(request: Omit<RunRequest, 'steps'>, end: number, trial: boolean, list = 0): void {
    const [low, high] = [this.plan.seed >>> 0, Math.floor(this.plan.seed / 2 ** 32) >>> 0];
    this.device.queue.writeBuffer(this.#uniform, 0, packRun({
      zero: 0, samples: request.samples, end, first_sample: request.firstSample, seed_low: low, seed_high: high, learning: Number(request.learning), trial: Number(trial), settled: this.#settled, list,
    }));
  }

  #dispatch(calls: readonly Call[], times: number, samples: number): GPUCommandBuffer {
    return this.#encode(calls, (bank) => this.#groups[bank], samples, times);
  }

  #encode(calls: readonly Call[], group: (bank: number) => GPUBindGroup, samples: number, times = 1): GPUCommandBuffer {
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    let bound = -1;
    for (let k = 0; k < times; k++) {
      for (const { planned, pipeline, groups } of calls) {
        if (planned.bank !== bound) pass.setBindGroup(0, group(bound = planned.bank));
        pass.setPipeline(pipeline);
        pass.dispatchWorkgroups(...groups(samples));
      }
    }
    pass.end();
    return encoder.finish();
  }

  /** Late learners catch up with every spike so far: before their weights are read, changed or used without learning. */
  #settle(): void {
    if (!this.#unsettled || this.#calls.settle.length === 0) return;
    this.#writeRun({ samples: this.#samples, firstSample: 0, learning: true }, this.step, false);
    this.device.queue.submit([this.#dispatch(this.#calls.settle, 1, this.#samples)]);
    this.#settled = this.step;
    this.#unsettled = false;
  }

  async run(request: RunRequest): Promise<void> {
    this.#alive();
    if (request.learning && this.#behind) this.resumeAt(this.step);
    if (!request.learning) this.#settle();
    this.#samples = request.samples;
    const calls = this.#calls.step.filter(({ planned }) => planned.always || request.learning);
    this.#behind = calls.length < this.#calls.step.length;
    const { kind, block } = this.plan;
    for (let left = request.steps; left > 0;) {
      const count = Math.min(left, this.#submitter.steps(block));
      this.#writeRun(request, this.step + count, false);
      await this.#submitter.submit(count, () => this.#dispatch(calls, kind === 'resident' ? 1 : Math.ceil(count / block), request.samples));
      this.#alive();
      this.step += count;
      left -= count;
    }
    if (request.learning) this.#unsettled = true;
    else this.#settled = this.step;
  }

  async finishTrial(samples: number): Promise<void> {
    this.#alive();
    this.#settle();
    this.#writeRun({ samples, firstSample: 0, learning: true }, this.step, true);
    const calls = [...this.#calls.trial, ...this.#calls.normalise];
    if (calls.length > 0) this.device.queue.submit([this.#dispatch(calls, 1, samples)]);
  }

  async normalise(): Promise<void> {
    this.#alive();
    this.#settle();
    if (this.#calls.normalise.length > 0) this.device.queue.submit([this.#dispatch(this.#calls.normalise, 1, 1)]);
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
    if (arena === 'weights') this.#settle();
    if (data.length > 0) this.device.queue.writeBuffer(this.#buffer(arena, bank), offset * 4, data as Uint32Array<ArrayBuffer>);
  }

  async read(arena: ArenaName, offset: number, words: number, bank = 0): Promise<Uint32Array> {
    this.#alive();
    if (words === 0) return new Uint32Array(0);
    if (arena === 'weights') this.#settle();
    const staging = this.device.createBuffer({ label: `read ${arena}`, size: words * 4, usage: bufferUsage.MAP_READ | bufferUsage.COPY_DST });
    try {
      const encoder = this.device.createCommandEncoder();
      encoder.copyBufferToBuffer(this.#buffer(arena, bank), offset * 4, staging, 0, words * 4);
      this.device.queue.submit([encoder.finish()]);
      await staging.mapAsync(1);
      return new Uint32Array(staging.getMappedRange().slice(0));
    } finally {
      staging.destroy();
      this.#alive();
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const name of sharedArenas) this.#buffers[name].destroy();
    for (const bank of this.#banks) Object.values(bank).forEach((each) => each.destroy());
    this.#initialState.destroy();
    this.#uniform.destroy();
  }

  #alive(): void {
    if (this.#disposed) throw new SimulationError('simulation', 'it was used after dispose()', 'build a new one with simulate()');
    if (this.lost.reason) throw new SimulationError(`adapter "${this.adapter.name}"`, `the device was lost: ${this.lost.reason}`, 'build the simulation again and restore its last snapshot');
  }
}

const sharedArenas = ['values', 'structure', 'state', 'spikes', 'ring', 'control'] as const;
/** What shaders/construct.wgsl binds after the uniform. */
const constructed = ['structure', 'targets', 'weights'] as const;
const COMPUTE = 4;

/** GPUBufferUsage, spelt out because Node has no such global. */
const bufferUsage = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 } as const;
