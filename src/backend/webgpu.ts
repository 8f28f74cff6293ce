import { SimulationError } from '../errors.ts';
import type { Plan } from '../compile/plan.ts';
import type { AdapterDescription, Backend, Machine } from './backend.ts';
import { newsOf, openDevice, type OpenDevice } from './device.ts';
import { DeviceLost } from './loss.ts';
import { submitBudget } from './submitter.ts';
import { WebgpuMachine } from './webgpu-machine.ts';

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

/** A WebGPU adapter, its limits, and whether it passed the self-test. After a loss, `load` opens another device. */
export interface WebgpuBackend extends Backend {
  readonly device: GPUDevice;
  /** What differed from the CPU in the start-up test; empty where the adapter keeps the promise of exactness. */
  readonly failures: readonly string[];
}

/** Opens the default adapter, or returns `null` where there is none. */
export async function webgpuBackend(gpu: GPU, options: WebgpuOptions = {}): Promise<WebgpuBackend | null> {
  const opened = await openDevice(gpu, options);
  return opened && new Reopening(gpu, options, opened);
}

const leastBudget = 5;

/** Shared by all simulations of a backend: whichever notices a loss first opens the next device for all. */
class Reopening implements WebgpuBackend {
  readonly kind = 'webgpu';
  #opened: OpenDevice;
  #next: Promise<OpenDevice> | null = null;
  /** Of each submit, in ms. A watchdog may have found the last ones too long. */
  #budget = submitBudget;

  constructor(readonly gpu: GPU, readonly options: WebgpuOptions, opened: OpenDevice) {
    this.#opened = opened;
  }

  get device(): GPUDevice {
    return this.#opened.device;
  }

  get adapter(): AdapterDescription {
    return this.#opened.adapter;
  }

  get failures(): readonly string[] {
    return this.#opened.failures;
  }

  async load(plan: Plan): Promise<Machine> {
    if (this.#opened.fate.lost && !this.#opened.fate.disposed) this.#opened = await (this.#next ??= this.#reopen().finally(() => (this.#next = null)));
    const opened = this.#opened;
    const { adapter, failures } = opened;
    if (failures.length > 0 && plan.precision === 'exact') {
      throw new SimulationError(`adapter "${adapter.name}"`, `it failed the self-test of exact arithmetic (${failures.join(', ')})`, 'use backend "cpu", or precision: "fast" to accept spikes that differ from other devices');
    }
    try {
      return await WebgpuMachine.create(plan, opened, this.options, this.#budget);
    } catch (error) {
      await newsOf(opened);
      throw opened.fate.lost && !opened.fate.disposed ? new DeviceLost(adapter.name, opened.fate.lost) : error;
    }
  }

  async #reopen(): Promise<OpenDevice> {
    const { device, adapter, fate } = this.#opened;
    device.destroy();
    this.#budget = Math.max(leastBudget, this.#budget / 2);
    try {
      const opened = await openDevice(this.gpu, this.options);
      if (opened) return opened;
    } catch {
      // No device, or one that was lost in its self-test: as good as none, and the next attempt may find one.
    }
    throw new DeviceLost(adapter.name, `${fate.lost}, and no other was found`);
  }

  dispose(): void {
    this.#opened.fate.disposed = true;
    this.#opened.device.destroy();
  }
}
