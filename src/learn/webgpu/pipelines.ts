import { preprocess } from '../../kernels/shader.ts';
import { requireCompiled } from '../../backend/calls.ts';
import type { Dispatch, Kernel } from './dispatch.ts';

type NumberType = 'u32' | 'i32' | 'f32';
/** The largest finite number: WGSL may take for granted that no infinite one comes. */
const largest = 3.4028234663852886e38;
const COMPUTE = 4;

/** The struct `p` of a kernel: this list is its only definition, of the text and of the bytes. */
function fieldsOf({ operands, whole, signed, real }: Kernel): (readonly [name: string, type: NumberType])[] {
  return [
    ...operands.map((name) => [`${name}_at`, 'u32'] as const), ...whole.map((name) => [name, 'u32'] as const),
    ...signed.map((name) => [name, 'i32'] as const), ...real.map((name) => [name, 'f32'] as const),
  ];
}

export const paramBytes = (kernel: Kernel): number => 4 * fieldsOf(kernel).length;

/** Writes the struct of a call at a byte of `target`. `at`: where each operand begins in its buffer. */
export function packParams(target: DataView, byte: number, { kernel, numbers }: Dispatch, at: Readonly<Record<string, number>>): void {
  fieldsOf(kernel).forEach(([name, type], field) => {
    const value = at[name] ?? numbers[name] ?? 0;
    const place = byte + 4 * field;
    if (type === 'f32') target.setFloat32(place, Math.max(-largest, Math.min(largest, value)), true);
    else if (type === 'i32') target.setInt32(place, value, true);
    else target.setUint32(place, value, true);
  });
}

/** The text of a kernel whose operands lie in these buffers of so many. */
export function kernelText({ kernel, flags }: Dispatch, bankOf: Readonly<Record<string, number>>, banks: number): string {
  const declarations = [
    'struct Params {', ...fieldsOf(kernel).map(([name, type]) => `  ${name}: ${type},`), '}',
    '@group(0) @binding(0) var<uniform> p: Params;',
    ...Array.from({ length: banks }, (_, bank) => `@group(0) @binding(${bank + 1}) var<storage, read_write> bank${bank}: array<f32>;`),
  ];
  const body = preprocess(kernel.text, flags).replaceAll(/\b([A-Z][A-Z0-9_]*)\[/g, (_, name: string) => {
    const bank = bankOf[name.toLowerCase()];
    if (bank === undefined) throw new Error(`internal: kernel ${kernel.name} has no operand ${name}`);
    return `bank${bank}[`;
  });
  return `${declarations.join('\n')}\n${body}`;
}

/** Pipelines of a device, each compiled once however many plans use it. */
export class Pipelines {
  readonly #modules = new Map<string, Promise<GPUShaderModule>>();
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  readonly #layouts = new Map<number, { readonly group: GPUBindGroupLayout; readonly pipeline: GPUPipelineLayout }>();

  private constructor(readonly device: GPUDevice) {}

  static readonly #known = new WeakMap<GPUDevice, Pipelines>();
  static of(device: GPUDevice): Pipelines {
    let known = Pipelines.#known.get(device);
    if (!known) Pipelines.#known.set(device, known = new Pipelines(device));
    return known;
  }

  /** The struct of a call, then the buffers. */
  layouts(banks: number): { readonly group: GPUBindGroupLayout; readonly pipeline: GPUPipelineLayout } {
    let known = this.#layouts.get(banks);
    if (!known) {
      const group = this.device.createBindGroupLayout({ label: `training, ${banks} banks`, entries: [
        { binding: 0, visibility: COMPUTE, buffer: { type: 'uniform', hasDynamicOffset: true } },
        ...Array.from({ length: banks }, (_, bank) => ({ binding: bank + 1, visibility: COMPUTE, buffer: { type: 'storage' as const } })),
      ] });
      this.#layouts.set(banks, known = { group, pipeline: this.device.createPipelineLayout({ bindGroupLayouts: [group] }) });
    }
    return known;
  }

  async compile(dispatch: Dispatch, bankOf: Readonly<Record<string, number>>, banks: number): Promise<GPUComputePipeline> {
    const code = kernelText(dispatch, bankOf, banks);
    const key = `${JSON.stringify(dispatch.constants)}\n${code}`;
    let pipeline = this.#pipelines.get(key);
    if (!pipeline) this.#pipelines.set(key, pipeline = this.#compile(dispatch, code, banks));
    return pipeline;
  }

  async #compile({ kernel, constants }: Dispatch, code: string, banks: number): Promise<GPUComputePipeline> {
    let module = this.#modules.get(code);
    if (!module) this.#modules.set(code, module = this.#module(kernel.name, code));
    return this.device.createComputePipelineAsync({ label: kernel.name, layout: this.layouts(banks).pipeline, compute: { module: await module, entryPoint: 'main', constants } });
  }

  async #module(label: string, code: string): Promise<GPUShaderModule> {
    const module = this.device.createShaderModule({ label, code });
    await requireCompiled(module, code);
    return module;
  }
}
