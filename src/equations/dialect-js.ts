import type { Dialect } from './emit.ts';

/** JavaScript: every operation rounded by `F` (`Math.fround`); functions come from ./exact-math.ts by {@link mathNames}. */
export const javascript: Dialect = {
  literal: (value) => (value < 0 ? `(${value})` : `${value}`),
  arithmetic: (op, left, right) => (op === '/' ? `divide(${left}, ${right})` : `F(${left} ${op} ${right})`),
  call: (name, args) => {
    switch (name) {
      case 'abs': case 'floor': return `Math.${name}(${args[0]})`;
      case 'min': return `least(${args[0]}, ${args[1]})`;
      case 'max': return `most(${args[0]}, ${args[1]})`;
      case 'clamp': return `least(most(${args[0]}, ${args[1]}), ${args[2]})`;
      case 'rand': return `rand${args[0]}(j)`;
      case 'poisson': return `poisson(rand${args[0]}(j), ${args[1]}, ${args[2]})`;
      case 'given': return 'given(j)';
      case 'norm': return `norm_${args[0]}`;
      default: return `${name}(${args[0]})`;
    }
  },
  conditional: (test, yes, no) => `(${test} ? ${yes} : ${no})`,
  flush: (value) => `flush(${value})`,
  settle: (value) => `settle(${value})`,
  declare: (name, value) => `let ${name} = ${value};`,
  assign: (name, value) => `${name} = ${value};`,
  when: (test, statement) => `if (${test}) { ${statement} }`,
};

/** First line of generated code: the functions as local names, which engines inline; `M` is the module exact-math. */
export const mathNames = 'const { divide, exp, exprel, flush, log, min: least, max: most, poisson, settle, sqrt } = M;';
