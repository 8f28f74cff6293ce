/** Whole steps of a delay, in f32 arithmetic that every device repeats. */
export function delaySteps(ms: number, dt: number): number {
  const steps = Math.fround(Math.fround(ms) * Math.fround(1 / dt));
  const whole = Math.floor(steps);
  return whole + Number(steps - whole >= 0.5);
}
