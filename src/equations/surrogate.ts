/**
 * A stand-in for the derivative of the spike, as text: `derivative` over the distance `x` from the threshold (in units of `width`) and the
 * parameters. `smooth` is the function it is the derivative of, for those who want to see or test it.
 */
export interface Surrogate {
  readonly name: string;
  readonly source: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly derivative: string;
  readonly smooth: (x: number, parameters: Readonly<Record<string, number>>) => number;
  /** Distance from the threshold, in the membrane potential's unit, that counts as 1. */
  readonly width: number;
}
