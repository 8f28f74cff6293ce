import { expect } from '../../errors.ts';
import type { Tensor, View } from '../plan/ops.ts';
import type { Operand } from './dispatch.ts';

/** Where tensors lie: few buffers, since a kernel binds all of them. */
export interface Arena {
  /** Numbers in each buffer. */
  readonly banks: readonly number[];
  readonly places: ReadonlyMap<string, Place>;
}

export interface Place {
  readonly bank: number;
  readonly offset: number;
  readonly size: number;
}

export interface ArenaLimits {
  readonly adapter: string;
  /** Of one buffer. */
  readonly bytes: number;
  /** Buffers that a kernel binds. */
  readonly banks: number;
}

/**
 * Puts tensors into buffers, each into the first that has room.
 *
 * @throws WebspikeError that names the tensor for which there is none.
 */
export function arenaOf(tensors: readonly Tensor[], { adapter, bytes, banks: most }: ArenaLimits): Arena {
  const room = Math.floor(bytes / 4);
  const banks: number[] = [];
  const places = new Map<string, Place>();
  for (const { name, size } of tensors) {
    expect(size <= room, `tensor "${name}"`, `it takes ${size * 4} bytes, and adapter "${adapter}" binds buffers of at most ${bytes}`, 'train with fewer samples at once, or keep the states of fewer steps ("segment")');
    let bank = banks.findIndex((used) => used + size <= room);
    if (bank < 0) {
      expect(banks.length < most, `tensor "${name}"`, `it does not fit beside the ${banks.reduce((sum, used) => sum + used * 4, 0)} bytes before it: adapter "${adapter}" binds ${most} buffers of ${bytes}`, 'train with fewer samples at once, or keep the states of fewer steps ("segment")');
      bank = banks.push(0) - 1;
    }
    places.set(name, { bank, offset: banks[bank], size });
    banks[bank] += size;
  }
  return { banks, places };
}

/**
 * The place that a view begins at.
 *
 * @param subject whom errors name.
 * @throws WebspikeError where there is no such tensor, or it ends too early.
 */
export function placeOf(arena: Arena, { view, size, before = 0 }: Operand, subject: string): Place {
  const place = arena.places.get(view.tensor);
  expect(place !== undefined, subject, `there is no tensor "${view.tensor}"`, `name one of ${[...arena.places.keys()].join(', ')}`);
  expect(view.offset - before >= 0 && view.offset + size <= place.size, subject, `it reaches from ${view.offset - before} to ${view.offset + size} of tensor "${view.tensor}" of ${place.size} numbers`, 'give a view that lies within');
  return { ...place, offset: place.offset + view.offset, size };
}

export const viewPlace = (arena: Arena, view: View, size: number, subject: string): Place => placeOf(arena, { view, size }, subject);
