import type { Dialect } from './emit.ts';

/** JavaScript: every operation rounded by `F` (`Math.fround`); functions come from ./exact-math.ts under the name `M`. */
export const javascript: Dialect = {
  literal: (value) => (value < 0 ? `(${value})` : `${value}`),
  arithmetic: (op, left, right) => (op === '/' ? `M.divide(${left}, ${right})` : `F(${left} ${op} ${right})`),
  call: (name, args) => {
    switch (name) {
      case 'abs': case 'floor': return `Math.${name}(${args[0]})`;
      case 'min': return `M.min(${args[0]}, ${args[1]})`;
      case 'max': return `M.max(${args[0]}, ${args[1]})`;
      case 'clamp': return `M.min(M.max(${args[0]}, ${args[1]}), ${args[2]})`;
      case 'rand': return `rand${args[0]}(j)`;
      case 'given': return 'given(j)';
      case 'norm': return `norm_${args[0]}`;
      default: return `M.${name}(${args[0]})`;
    }
  },
  conditional: (test, yes, no) => `(${test} ? ${yes} : ${no})`,
  flush: (value) => `M.flush(${value})`,
  declare: (name, value) => `let ${name} = ${value};`,
  assign: (name, value) => `${name} = ${value};`,
  when: (test, statement) => `if (${test}) { ${statement} }`,
};
