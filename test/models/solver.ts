import { createRequire } from 'node:module';

interface Odex {
  absoluteTolerance: number;
  relativeTolerance: number;
  initialStepSize: number;
  solve(slope: (t: number, y: number[]) => number[], from: number, start: number[], to: number): { readonly y: number[] };
}
/** Required, not imported: the package's own sources, which stand in for its types, do not pass a strict compiler. */
const { Solver } = createRequire(import.meta.url)('odex') as { readonly Solver: new (size: number) => Odex };

/** A neuron as differential equations in double precision, for the independent solver. */
export interface Definition {
  readonly start: readonly number[];
  /** dy/dt. */
  readonly slope: (y: readonly number[]) => number[];
  readonly spikes: (y: readonly number[]) => boolean;
  /** Changes the state of a neuron that spiked. */
  readonly reset: (y: number[]) => void;
  /** What arrives at the beginning of step k. */
  readonly arrive?: (y: number[], k: number) => void;
  readonly refractorySteps?: number;
  /** Index of the variable that stays still while refractory. */
  readonly held?: number;
}

/** dy/dt from time 0 on, by Hairer's ODEX (extrapolation of adaptive order and step) to a tolerance of 1e-12. */
export function solve(slope: (y: readonly number[]) => number[], start: readonly number[], duration: number): number[] {
  const solver = new Solver(start.length);
  solver.absoluteTolerance = solver.relativeTolerance = 1e-12;
  solver.initialStepSize = duration / 10;
  return solver.solve((_, y) => slope(y), 0, [...start], duration).y;
}

/** The solution whose threshold is looked at, as clock-driven simulators do, at the end of each step: states after every step, and the steps that spike. */
export function onGrid({ start, slope, spikes, reset, arrive, refractorySteps = 0, held = -1 }: Definition, dt: number, steps: number): { readonly states: number[][]; readonly spikes: number[] } {
  let y = [...start];
  let wait = 0;
  const states: number[][] = [];
  const fired: number[] = [];
  for (let k = 0; k < steps; k++) {
    arrive?.(y, k);
    const resting = wait > 0;
    y = solve(resting && held >= 0 ? (state) => slope(state).map((each, at) => (at === held ? 0 : each)) : slope, y, dt);
    if (resting) wait--;
    else if (spikes(y)) {
      reset(y);
      fired.push(k);
      wait = refractorySteps;
    }
    states.push([...y]);
  }
  return { states, spikes: fired };
}
