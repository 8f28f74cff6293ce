import type { PlasticityRule } from '../models/model.ts';
import { expect } from '../errors.ts';
import { drawsPerRule } from '../random/philox.ts';
import { check } from './check.ts';
import { ConstantPool, type HostConstant } from './constants.ts';
import { fail, parseStatements } from './parse.ts';
import type { Line } from './program.ts';
import { call, callsTo, mapChildren, number, type Tree } from './tree.ts';

/** What a plastic synapse computes: over its weight `w`, its own state, the traces of both sides and shared state of the target. */
export interface RuleProgram {
  readonly constants: readonly HostConstant[];
  readonly onPre: readonly Line[];
  readonly onPost: readonly Line[];
  readonly onTick: readonly Line[];
  /** State that every synapse keeps beside its weight. */
  readonly synapse: readonly string[];
  /** Whether it draws random numbers. */
  readonly draws: boolean;
}

/**
 * Compiles a plasticity rule for one connection.
 *
 * @throws EquationError that points into the text at fault.
 */
export function buildRuleProgram(connection: string, rule: PlasticityRule, targetShared: readonly string[]): RuleProgram {
  const sides = ['pre', 'post'] as const;
  const traces = new Set(sides.flatMap((side) => Object.keys(rule[side]?.state ?? {})));
  const parameters = new Set(Object.keys(rule.parameters));
  const synapse = Object.keys(rule.synapse ?? {});
  const own = new Set(['w', ...synapse]);
  const pool = new ConstantPool((wanted) => (wanted === 'dt' || parameters.has(wanted) ? 'shared' : undefined));
  const doubled = synapse.find((each) => each === 'w' || traces.has(each) || parameters.has(each));
  expect(doubled === undefined, `rule "${rule.name}" of ${connection}`, `"${doubled}" names two things`, 'give the state of the synapse another name');
  let sites = 0;
  const numberDraws = (tree: Tree): Tree => (tree.kind === 'call' && tree.name === 'rand' ? call('rand', number(sites++)) : mapChildren(tree, numberDraws));
  const lines = (label: string, text: string | undefined): Line[] => {
    if (!text) return [];
    const locals = new Set<string>();
    return parseStatements(text, `rule "${rule.name}" of ${connection}, ${label}`).map((statement): Line => {
      const known = new Set(['dt', ...own, 'event', ...(rule.tick ? ['since'] : []), ...parameters, ...traces, ...targetShared, ...locals]);
      if (statement.kind === 'ode') fail(statement.place, 'a differential equation cannot stand here', 'put it into the "pre" or "post" trace', `d${statement.name}`, 0);
      check(statement.value, statement.place, known, 'number', label === 'onPost' ? { norm: 1 } : {});
      if (callsTo(statement.value, 'poisson')) fail(statement.place, 'rules draw uniform numbers only', 'use rand()', 'poisson');
      const assignable = own.has(statement.name);
      if (!assignable && known.has(statement.name) && !locals.has(statement.name)) fail(statement.place, `"${statement.name}" cannot be assigned here`, `assign ${[...own].join(', ')} or new local names`, statement.name, 0);
      const declare = !assignable && !locals.has(statement.name);
      if (!assignable) locals.add(statement.name);
      const value = pool.fold(numberDraws(statement.value));
      if (sites > drawsPerRule) fail(statement.place, `the rule calls rand() more than ${drawsPerRule} times`, 'draw once and keep the number in a local name', 'rand');
      return { name: statement.name, value, declare, unlessRefractory: false };
    });
  };
  const onPre = lines('onPre', rule.onPre);
  const onPost = lines('onPost', rule.onPost);
  const onTick = lines('onTick', rule.onTick);
  return { constants: pool.entries, onPre, onPost, onTick, synapse, draws: sites > 0 };
}
