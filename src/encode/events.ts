import type { Events } from '../data/events.ts';
import { expect } from '../errors.ts';
import { spikeArray } from '../models/sources.ts';
import type { Population } from '../network/network.ts';

/** Where and when events become spikes. */
export interface EventGrid {
  /** Pixels of a row, and rows. Neuron `(channel · height + y) · width + x`. */
  readonly width: number;
  readonly height: number;
  /** Time step of the network in ms. */
  readonly dt: number;
  /** Steps to fill, from the first event on; later events are left out. */
  readonly steps: number;
  /** 2: OFF events on channel 0, ON on 1. 1: both together. Default 2. */
  readonly channels?: 1 | 2;
  /** Side of the squares of pixels that share a neuron. Default 1. */
  readonly pool?: number;
}

/** Given spikes and what became of the events. */
export interface EventSpikes {
  /** For `simulation.setSpikes`. */
  readonly pairs: (readonly [step: number, neuron: number])[];
  /** Events that fell into a step in which their neuron already spiked. */
  readonly merged: number;
  /** Events after the last step. */
  readonly late: number;
}

/**
 * A population of {@link spikeArray} neurons for events: `channels · ⌈height / pool⌉ · ⌈width / pool⌉` of them.
 *
 * @example
 * const grid: EventGrid = { width: 34, height: 34, dt: 1, steps: 310 };
 * const network: Network = { dt: 1, populations: { retina: eventPopulation(grid) } };
 * simulation.setSpikes('retina', eventSpikes(parseNMnist(bytes), grid).pairs);
 */
export function eventPopulation(grid: EventGrid): Population {
  const { size } = shapeOf(grid);
  return { size, model: spikeArray, spikeSteps: grid.steps };
}

/**
 * Events as spikes: each in the step of its time since the first event, at most one spike per neuron and step.
 *
 * @throws WebspikeError where an event lies outside the grid.
 */
export function eventSpikes(events: Events, grid: EventGrid): EventSpikes {
  const { columns, rows, size } = shapeOf(grid);
  const { width, height, dt, steps, channels = 2, pool = 1 } = grid;
  const start = events.time.reduce((least, each) => Math.min(least, each), Infinity);
  const seen = new Set<number>();
  const pairs: (readonly [number, number])[] = [];
  let late = 0;
  for (let at = 0; at < events.time.length; at++) {
    const [x, y] = [events.x[at], events.y[at]];
    expect(x < width && y < height, 'events', `event ${at} is at (${x}, ${y})`, `give a grid that holds it: this one has ${width} × ${height} pixels`);
    const step = Math.floor((events.time[at] - start) / 1000 / dt);
    const channel = channels === 2 ? events.polarity[at] : 0;
    const neuron = (channel * rows + Math.floor(y / pool)) * columns + Math.floor(x / pool);
    if (step >= steps) late++;
    else if (!seen.has(step * size + neuron)) {
      seen.add(step * size + neuron);
      pairs.push([step, neuron]);
    }
  }
  return { pairs, late, merged: events.time.length - late - pairs.length };
}

function shapeOf({ width, height, dt, steps, channels = 2, pool = 1 }: EventGrid): { readonly columns: number; readonly rows: number; readonly size: number } {
  for (const [name, value] of Object.entries({ width, height, steps, pool })) expect(Number.isInteger(value) && value > 0, 'event grid', `"${name}" is ${value}`, 'give a whole number of at least 1');
  expect(Number.isFinite(dt) && dt > 0, 'event grid', `dt is ${dt} ms`, 'give the time step of the network');
  const [columns, rows] = [Math.ceil(width / pool), Math.ceil(height / pool)];
  return { columns, rows, size: channels * rows * columns };
}
