import { expect } from '../errors.ts';
import type { InputKind, PortedInput, PortedNetwork, RunInput } from './ported.ts';

type Pairs = readonly (readonly [step: number, index: number])[];

/** As many as one array of JavaScript holds well. */
const mostSteps = 100_000_000;

/**
 * Checks what was read from a file of input: the fields by themselves, before a network is at hand.
 *
 * @param subject what errors call it: `--input in.json`.
 * @throws WebspikeError that names the field.
 * @example
 * const input = checkRunInput(JSON.parse(text), 'in.json');
 */
export function checkRunInput(given: unknown, subject: string): RunInput {
  expect(typeof given === 'object' && given !== null && !Array.isArray(given), subject, `it is ${describe(given)}`, 'give { "steps": 100, "input": [[0, 1, …], …] } or "input_spikes": [[step, index], …]');
  const { steps, dt, input_shape, input, input_spikes } = given as Record<string, unknown>;
  const fail = (field: string, problem: string, remedy: string): never => expect(false, `${subject}, "${field}"`, problem, remedy) as never;
  if (!isWhole(steps, 1) || steps > mostSteps) fail('steps', `it is ${describe(steps)}`, `give a whole number of steps from 1 to ${mostSteps}`);
  if (dt !== undefined && !(typeof dt === 'number' && dt > 0 && Number.isFinite(dt))) fail('dt', `it is ${describe(dt)}`, 'give the time step in seconds, greater than 0');
  if (input_shape !== undefined && !(Array.isArray(input_shape) && input_shape.length > 0 && input_shape.every((each) => isWhole(each, 1)))) fail('input_shape', `it is ${describe(input_shape)}`, 'give whole numbers of at least 1: [channels, height, width]');
  if (input !== undefined && input_spikes !== undefined) fail('input_spikes', 'there is an "input", too', 'give one of them');
  if (input !== undefined) {
    if (!Array.isArray(input) || input.length !== steps) fail('input', `it holds ${Array.isArray(input) ? `${input.length} rows` : describe(input)}, "steps" says ${String(steps)}`, 'give one row of numbers for each step');
    (input as unknown[]).forEach((row, step) => {
      if (!Array.isArray(row)) fail('input', `row ${step} is ${describe(row)}`, 'give one row of numbers for each step');
      const wrong = (row as unknown[]).findIndex((each) => typeof each !== 'number' || !Number.isFinite(each));
      if (wrong >= 0) fail('input', `row ${step} holds ${describe((row as unknown[])[wrong])} at index ${wrong}`, 'give finite numbers');
    });
  }
  if (input_spikes !== undefined) {
    if (!Array.isArray(input_spikes)) fail('input_spikes', `it is ${describe(input_spikes)}`, 'give pairs of step and index: [[0, 3], [1, 2]]');
    (input_spikes as unknown[]).forEach((pair, at) => {
      if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((each) => isWhole(each, 0))) fail('input_spikes', `entry ${at} is ${describe(pair)}`, 'give pairs of step and index, whole numbers from 0');
      if ((pair as number[])[0] >= (steps as number)) fail('input_spikes', `entry ${at} is at step ${(pair as number[])[0]}, "steps" says ${String(steps)}`, 'count steps from 0, and ask for more of them');
    });
  }
  return given as RunInput;
}

/** Whether an input is spikes (all numbers 0 or 1) or values, and then between which bounds; 0, where inputs begin, counts. */
export function inputKindOf({ input = [] }: Pick<RunInput, 'input'>): InputKind {
  let [low, high, spikes] = [0, 0, true];
  for (const row of input) {
    for (const each of row) {
      if (each < low) low = each;
      if (each > high) high = each;
      if (each !== 0 && each !== 1) spikes = false;
    }
  }
  return spikes ? 'spikes' : { low, high };
}

/** What enters one population: spikes, or a row of values for each step. */
export interface Entering {
  readonly input: PortedInput;
  readonly size: number;
  readonly spikes: Pairs;
  readonly rows: readonly (readonly number[])[] | null;
}

/**
 * Shares an input out among the populations that take it: their indices follow each other in the file's order.
 *
 * @throws WebspikeError where it does not fit the network's inputs.
 */
export function enteringOf({ network, inputs, spikes: brought }: PortedNetwork, given: RunInput, subject: string): readonly Entering[] {
  const sizes = inputs.map(({ population }) => network.populations[population].size);
  const width = sizes.reduce((sum, size) => sum + size, 0);
  const { input, input_spikes, input_shape } = given;
  if (input === undefined && input_spikes === undefined) {
    expect(width === 0 || brought !== undefined, `${subject}, "input"`, 'there is neither "input" nor "input_spikes"', `give one of them: the network has ${width} input${width === 1 ? '' : 's'}`);
    return [];
  }
  expect(width > 0, `${subject}, "${input ? 'input' : 'input_spikes'}"`, 'the network takes no input', 'leave it out');
  if (input_shape) checkShape(input_shape, inputs, width, subject);
  const odd = input?.findIndex((row) => row.length !== width) ?? -1;
  expect(odd < 0, `${subject}, "input"`, `row ${odd} has ${input?.[odd]?.length} numbers, the network has ${width} inputs`, 'give a number for each input in every row');
  const far = input_spikes?.findIndex(([, index]) => index >= width) ?? -1;
  expect(far < 0, `${subject}, "input_spikes"`, `entry ${far} names index ${input_spikes?.[far]?.[1]}, the network has ${width} inputs`, `use 0 to ${width - 1}`);
  let from = 0;
  return inputs.map((each, at): Entering => {
    const [low, high] = [from, from += sizes[at]];
    const own = (index: number): boolean => index >= low && index < high;
    const listed = input_spikes?.filter(([, index]) => own(index)).map(([step, index]) => [step, index - low] as const);
    if (each.kind !== 'spikes') return { input: each, size: sizes[at], spikes: [], rows: input ? input.map((row) => row.slice(low, high)) : rowsOf(listed!, given.steps, sizes[at]) };
    return { input: each, size: sizes[at], spikes: listed ?? ones(input!, low, high, `${subject}, "input"`), rows: null };
  });
}

function ones(input: readonly (readonly number[])[], low: number, high: number, subject: string): Pairs {
  const pairs: (readonly [number, number])[] = [];
  input.forEach((row, step) => {
    for (let index = low; index < high; index++) {
      expect(row[index] === 0 || row[index] === 1, subject, `row ${step} holds ${row[index]} at index ${index}`, 'give 0 and 1 only: this network takes spikes');
      if (row[index] === 1) pairs.push([step, index - low]);
    }
  });
  return pairs;
}

function rowsOf(spikes: Pairs, steps: number, size: number): number[][] {
  const rows = Array.from({ length: steps }, () => new Array<number>(size).fill(0));
  for (const [step, index] of spikes) rows[step][index] = 1;
  return rows;
}

/** A flat shape says nothing of an order; sides of 1 change none. */
function checkShape(given: readonly number[], inputs: readonly PortedInput[], width: number, subject: string): void {
  const sides = (shape: readonly number[]): readonly number[] => shape.filter((side) => side !== 1);
  const own = inputs.length === 1 ? inputs[0].shape : [width];
  const fits = sides(given).length <= 1 || sides(own).length <= 1 ? given.reduce((product, side) => product * side, 1) === width : sides(given).join() === sides(own).join();
  expect(fits, `${subject}, "input_shape"`, `it is ${given.join(' × ')}, the network's input ${own.join(' × ')}`, 'give the input in the order of the file: channels, rows, columns');
}

const isWhole = (value: unknown, least: number): value is number => Number.isSafeInteger(value) && (value as number) >= least;

const describe = (value: unknown): string => (value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value)).slice(0, 60));
