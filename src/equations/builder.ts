import type { Method, Parameters, State } from '../models/model.ts';
import { expect } from '../errors.ts';
import { drawsPerPopulation } from '../random/philox.ts';
import { check } from './check.ts';
import { ConstantPool } from './constants.ts';
import { mostPoissonMean } from './exact-math.ts';
import * as host from './host-math.ts';
import { driveRate, driveWeight, refractoryPeriod, scoped, sourceOf } from './names.ts';
import { fail } from './parse.ts';
import type { Line, NeuronParts, Variable } from './program.ts';
import { binary, call, draws, mapChildren, mentions, multiply, name, negate, number, substitute, type Place, type Statement, type Tree } from './tree.ts';

/** Names every text may use. */
export const builtins = ['dt', 't', 'step'];
const clock = new Map<string, Tree>([['t', multiply(name('step'), name('dt'))]]);

/** The parameters of a synapse, rule or transmission as a population knows them. */
const keysOf = ({ parameters }: { readonly parameters: Parameters }, scope: string): string[] => Object.keys(parameters).map((each) => scoped(each, scope));

/** Collects a population's variables and constants, and turns its texts into lines. */
export class Builder {
  readonly variables: Variable[] = [];
  readonly protected = new Set<string>();
  readonly methods = new Map<string, string>();
  readonly pool: ConstantPool;
  readonly stimuli = new Set<string>();
  draws = 0;

  constructor(readonly parts: NeuronParts) {
    const own = new Set(Object.keys(parts.model.parameters));
    const differing = new Set([
      ...parts.receptors.flatMap(({ drives }) => drives.filter((each) => each.perNeuron).map((each) => driveRate(each.name))),
      ...parts.transmissions.flatMap(({ connection, perNeuron }) => [...perNeuron].map((each) => scoped(each, sourceOf(connection)))),
    ]);
    const borrowed = new Set([
      ...parts.receptors.flatMap(({ name: receptor, model, drives }) => [...keysOf(model, receptor), ...drives.flatMap((each) => [driveRate(each.name), driveWeight(each.name)])]),
      ...parts.traces.flatMap(({ connection, rule }) => keysOf(rule, connection)),
      ...parts.transmissions.flatMap(({ connection, model }) => keysOf(model, sourceOf(connection))),
    ]);
    this.pool = new ConstantPool((wanted) => {
      if (wanted === 'dt') return 'shared';
      if (wanted === refractoryPeriod) return parts.parameterKind(parts.model.refractory!) === 'perNeuron' ? 'perNeuron' : 'shared';
      if (differing.has(wanted)) return 'perNeuron';
      if (borrowed.has(wanted)) return 'shared';
      if (!own.has(wanted)) return undefined;
      const kind = parts.parameterKind(wanted);
      return kind === 'stimulus' ? undefined : kind;
    });
    for (const each of own) if (parts.parameterKind(each) === 'stimulus') this.stimuli.add(each);
  }

  declare(state: State, scope?: string): void {
    for (const [key, each] of Object.entries(state)) {
      const initial = typeof each.value === 'string' && scope ? scoped(each.value, scope) : each.value;
      this.variables.push({ name: scope ? scoped(key, scope) : key, unit: each.unit, initial, shared: each.shared ?? false });
    }
  }

  /** Names the model's own texts may use. */
  known(...extra: string[]): Set<string> {
    return new Set([...builtins, ...Object.keys(this.parts.model.parameters), ...this.variables.filter((each) => !each.name.includes('@')).map((each) => each.name), ...extra]);
  }

  finish(tree: Tree): Tree {
    return this.pool.fold(this.#numberDraws(substitute(tree, clock)));
  }

  #numberDraws(tree: Tree): Tree {
    if (tree.kind === 'call' && tree.name === 'rand' && tree.args.length === 0) return call('rand', this.#site());
    if (tree.kind === 'call' && tree.name === 'poisson' && tree.args.length === 1) {
      const mean = this.#numberDraws(tree.args[0]);
      return call('poisson', this.#site(), this.#nothing(mean), mean);
    }
    return mapChildren(tree, (child) => this.#numberDraws(child));
  }

  #site(): Tree {
    expect(this.draws < drawsPerPopulation, this.parts.subject, `its equations draw more than ${drawsPerPopulation} random numbers a step`, 'draw once and keep the number in a local name, or split the population');
    return number(this.draws++);
  }

  /** √P(0) of a Poisson count, e^(−mean / 2): the square root, because P(0) itself is too small for a constant. */
  #nothing(mean: Tree): Tree {
    const half = binary('/', mean, number(2));
    if (!this.pool.isConstant(mean)) return call('exp', negate(half));
    return this.pool.add(`poisson:${JSON.stringify(mean)}`, [mean], (environment) => {
      const value = this.pool.evaluate(mean, environment);
      expect(value >= 0 && value <= mostPoissonMean, this.parts.subject, `the mean of poisson(…) is ${value}`, `give 0 to ${mostPoissonMean}: take a shorter dt, or add up several smaller counts`);
      return host.exp(-this.pool.evaluate(half, environment));
    });
  }

  /** Plain assignments, in order; names that are no state become locals, beside those already `declared`. */
  assignments(statements: readonly Statement[], known: Set<string>, rename: (own: string) => string, writable: (variable: Variable) => boolean, declared: readonly string[] = []): Line[] {
    const lines: Line[] = [];
    const names = new Set([...known, ...declared]);
    for (const statement of statements) {
      if (statement.kind === 'ode') fail(statement.place, 'a differential equation cannot stand here', 'move it to "equations"', `d${statement.name}`, 0);
      check(statement.value, statement.place, names, 'number');
      const target = rename(statement.name);
      const variable = this.variables.find((each) => each.name === target);
      if (variable ? !writable(variable) : known.has(statement.name)) {
        fail(statement.place, `"${statement.name}" cannot be assigned here`, variable?.shared ? 'shared state changes in "adapt" only' : 'assign state variables or new local names', statement.name, 0);
      }
      const value = this.finish(substitute(statement.value, new Map([...names].map((each) => [each, name(rename(each))]))));
      lines.push({ name: target, value, declare: !variable && !names.has(statement.name), unlessRefractory: this.protected.has(target) });
      names.add(statement.name);
    }
    return lines;
  }

  /**
   * A block with differential equations, which advance together. Locals before them are put into the equations and keep
   * their value (`before`); assignments of state, and what follows one of them or an equation, run afterwards (`after`).
   */
  dynamics(statements: readonly Statement[], known: Set<string>, rename: (own: string) => string, currents: Tree, method: Method): Dynamics {
    const locals = new Map<string, Tree>([['I', currents]]);
    const drawn: Line[] = [];
    const odes: Pending[] = [];
    const after: Statement[] = [];
    const fixed = new Set([...known, 'I']);
    const names = new Set(fixed);
    for (const statement of statements) {
      const variable = this.variables.find((each) => each.name === rename(statement.name));
      if (statement.kind === 'assign' && (variable || odes.length > 0 || after.length > 0)) {
        after.push(statement);
        continue;
      }
      check(statement.value, statement.place, names, 'number');
      const value = substitute(statement.value, new Map([...[...names].map((each): [string, Tree] => [each, name(rename(each))]), ...locals]));
      if (statement.kind === 'assign') {
        if (fixed.has(statement.name)) fail(statement.place, `"${statement.name}" cannot be assigned here`, 'assign state variables or new local names', statement.name, 0);
        locals.delete(statement.name);
        if (draws(value)) drawn.push({ name: statement.name, value: this.finish(value), declare: !names.has(statement.name), unlessRefractory: false });
        else locals.set(statement.name, value);
        names.add(statement.name);
        continue;
      }
      if (!variable || variable.shared) fail(statement.place, `"${statement.name}" is not a state variable`, 'declare it in "state"', `d${statement.name}`, 0);
      if (odes.some((ode) => ode.name === variable.name)) fail(statement.place, `d${statement.name}/dt is defined twice`, 'keep one definition', `d${statement.name}`, 0);
      odes.push({ name: variable.name, value, place: statement.place, method });
    }
    const used = [...locals].filter(([each]) => after.some((statement) => mentions(statement.value, new Set([each]))));
    const before = [...drawn, ...used.map(([each, value]): Line => ({ name: each, value: this.finish(value), declare: !drawn.some((line) => line.name === each), unlessRefractory: false }))];
    return { odes, before, after };
  }

  /** The differential equations of a synapse or trace, where nothing else can be assigned. */
  onlyOdes(statements: readonly Statement[], known: Set<string>, rename: (own: string) => string): Pending[] {
    const { odes, before, after } = this.dynamics(statements, known, rename, number(0), 'auto');
    const culprit = after[0] ?? statements.find((each) => each.name === before[0]?.name);
    if (culprit) fail(culprit.place, `"${culprit.name}" cannot be assigned here`, 'write differential equations, and before them the local names they use', culprit.name, 0);
    return odes;
  }
}

/** What {@link Builder.dynamics} makes of a block. */
export interface Dynamics {
  readonly odes: Pending[];
  readonly before: readonly Line[];
  readonly after: readonly Statement[];
}

/** A differential equation that waits to be advanced with all others of the population. */
export interface Pending {
  readonly name: string;
  readonly value: Tree;
  readonly place: Place;
  readonly method: Method;
}
