import { SimulationError } from '../errors.ts';
import type { Dialect } from './emit.ts';

/** Functions that WGSL knows under the same name. */
const own = new Set(['exp', 'sqrt', 'log', 'abs', 'floor', 'min', 'max']);

/**
 * WGSL as compilers like it best, for training: nothing is guarded, so results differ from adapter to adapter in the last bits.
 * The text needs {@link fastFunctions}.
 *
 * @param subject whom errors name.
 */
export const fastWgslDialect = (subject: string): Dialect => ({
  literal: (value) => (value < 0 ? `(-${-value}.0)` : `${value}.0`),
  arithmetic: (op, left, right) => `(${left} ${op} ${right})`,
  name: (identifier) => identifier,
  negate: (value) => `(-${value})`,
  compare: (op, left, right) => `(${left} ${op} ${right})`,
  logic: (op, left, right) => `(${left} ${op} ${right})`,
  not: (test) => `!(${test})`,
  call: (name, args) => {
    if (own.has(name)) return `${name}(${args.join(', ')})`;
    if (name === 'exprel') return `exprel(${args[0]})`;
    // Unlike WGSL's own, defined where low exceeds high.
    if (name === 'clamp') return `min(max(${args[0]}, ${args[1]}), ${args[2]})`;
    throw new SimulationError(subject, `its equations call ${name}(), which no step of training knows`, 'draw random numbers outside of what is trained');
  },
  conditional: (test, yes, no) => `select(${no}, ${yes}, ${test})`,
  flush: (value) => value,
  settle: (value) => value,
  declare: (name, value) => `let ${name} = ${value};`,
  assign: (name, value, unless) => (unless === null ? `${name} = ${value};` : `if (!(${unless})) { ${name} = ${value}; }`),
});

/** (e^x − 1) / x; near 0, where the difference cancels, by its series. */
export const fastFunctions = `
fn exprel(x: f32) -> f32 {
  let near = 1.0 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0 + x * (1.0 / 120.0 + x / 720.0))));
  return select((exp(x) - 1.0) / select(x, 1.0, abs(x) < 0.25), near, abs(x) < 0.25);
}
`;
