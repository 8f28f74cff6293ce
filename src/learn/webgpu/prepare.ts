import { expect, SimulationError } from '../../errors.ts';
import type { OpPlan } from '../plan/ops.ts';
import { arenaOf, placeOf, type Arena } from './arena.ts';
import type { Opened } from './device.ts';
import { scratchName, type Dispatch } from './dispatch.ts';
import { lower } from './lower.ts';
import { packParams, paramBytes, Pipelines } from './pipelines.ts';
import type { TileOf } from './tune.ts';

/** A dispatch as it is encoded. */
export interface Call {
  readonly pipeline: GPUComputePipeline;
  /** Where its parameters begin, in bytes. */
  readonly offset: number;
  readonly groups: Dispatch['groups'];
  readonly work: number;
}

/** A plan in the terms of a device, before it takes memory there. */
export interface Prepared {
  readonly arena: Arena;
  readonly phases: ReadonlyMap<string, readonly Call[]>;
  readonly layout: GPUBindGroupLayout;
  /** Of all calls. */
  readonly params: Uint8Array<ArrayBuffer>;
  /** Of one call at most. */
  readonly paramBytes: number;
}

/** Lowers every op, finds a place for every tensor and compiles every kernel. */
export async function prepare({ device, adapter }: Opened, plan: OpPlan, tileOf: TileOf): Promise<Prepared> {
  const { limits } = device;
  const listed = Object.entries(plan.phases).flatMap(([phase, ops]) => ops.flatMap((op) =>
    lower(op, plan.programs, tileOf).map((dispatch) => ({ phase, dispatch, subject: `op "${op.kind}" of phase "${phase}"` }))));
  const handedOn = listed.flatMap(({ dispatch }) => Object.values(dispatch.operands)).filter(({ view }) => view.tensor === scratchName);
  const scratchSize = Math.max(0, ...handedOn.map(({ view, size }) => view.offset + size));
  const tensors = scratchSize > 0 ? [...plan.tensors, { name: scratchName, size: scratchSize }] : plan.tensors;
  const arena = arenaOf(tensors, { adapter: adapter.name, bytes: adapter.bindingBytes, banks: limits.maxStorageBuffersPerShaderStage });
  const pipelines = Pipelines.of(device);
  const bytes = Math.max(16, ...listed.map(({ dispatch }) => paramBytes(dispatch.kernel)));
  const stride = Math.ceil(bytes / limits.minUniformBufferOffsetAlignment) * limits.minUniformBufferOffsetAlignment;
  const params = new DataView(new ArrayBuffer(stride * Math.max(1, listed.length)));
  const calls = await Promise.all(listed.map(async ({ dispatch, subject }, at): Promise<Call> => {
    const { operands, groups, work } = dispatch;
    expect(groups.every((each) => each <= limits.maxComputeWorkgroupsPerDimension), subject, `it needs ${groups.join(' × ')} workgroups`, 'train with fewer samples at once');
    const places = Object.entries(operands).map(([name, operand]) => [name, placeOf(arena, operand, subject)] as const);
    packParams(params, stride * at, dispatch, Object.fromEntries(places.map(([name, place]) => [`${name}_at`, place.offset])));
    try {
      const pipeline = await pipelines.compile(dispatch, Object.fromEntries(places.map(([name, { bank }]) => [name, bank])), arena.banks.length);
      return { pipeline, offset: stride * at, groups, work };
    } catch (error) {
      const touched = [...new Set(Object.values(operands).map(({ view }) => `"${view.tensor}"`))].join(', ');
      throw new SimulationError(`adapter "${adapter.name}"`, `it refused ${subject} on ${touched}: ${(error as Error).message}`, 'report this, with the output of "npx webspike doctor"');
    }
  }));
  const phases = new Map(Object.keys(plan.phases).map((phase) => [phase, calls.filter((_, at) => listed[at].phase === phase)]));
  return { arena, phases, layout: pipelines.layouts(arena.banks.length).group, params: new Uint8Array(params.buffer), paramBytes: bytes };
}
