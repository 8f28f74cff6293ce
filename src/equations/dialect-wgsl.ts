import type { Dialect } from './emit.ts';

/** WGSL for one population (its number and the purpose of its draws): every operation passes through the guard `r` of shaders/shared/exact-math.wgsl, which no compiler sees through. */
export const wgslDialect = (population: number, purpose: number): Dialect => {
  const draw = (site: string): string => `draw(j, at, ${purpose}u + u32(${site}), b)`;
  return {
    literal: (value) => (value < 0 ? `(-${-value}.0)` : `${value}.0`),
    arithmetic: (op, left, right) => (op === '/' ? `x_divide(${left}, ${right})` : `r(${left} ${op} ${right})`),
    name: (identifier) => identifier,
    negate: (value) => `(-${value})`,
    compare: (op, left, right) => `(${left} ${op} ${right})`,
    logic: (op, left, right) => `(${left} ${op} ${right})`,
    not: (test) => `!(${test})`,
    call: (name, args) => {
      switch (name) {
        case 'abs': case 'floor': case 'min': case 'max': return `${name}(${args.join(', ')})`;
        case 'clamp': return `min(max(${args[0]}, ${args[1]}), ${args[2]})`;
        case 'rand': return draw(args[0]);
        case 'poisson': return `x_poisson(${draw(args[0])}, ${args[1]}, ${args[2]})`;
        case 'given': return `given_${population}(j, at, b)`;
        case 'norm': return `norm_${args[0]}`;
        default: return `x_${name}(${args[0]})`;
      }
    },
    conditional: (test, yes, no) => `select(${no}, ${yes}, ${test})`,
    flush: (value) => `flush(${value})`,
    settle: (value) => `settle(${value})`,
    declare: (name, value) => `var ${name} = ${value};`,
    assign: (name, value, unless) => (unless === null ? `${name} = ${value};` : `if (!(${unless})) { ${name} = ${value}; }`),
  };
};
