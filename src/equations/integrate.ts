import type { Method } from '../models/model.ts';
import type { ConstantPool, Environment } from './constants.ts';
import * as host from './host-math.ts';
import { linearForm, type LinearForm } from './linear.ts';
import { fail } from './parse.ts';
import { add, binary, call, mentions, multiply, name, number, substitute, walk, type Place, type Tree } from './tree.ts';

export interface Ode {
  readonly name: string;
  readonly value: Tree;
  readonly place: Place;
}

/** One step of a system: first the helpers in order, then all updates at once. */
export interface Integrated {
  readonly helpers: readonly { readonly name: string; readonly value: Tree }[];
  readonly updates: ReadonlyMap<string, Tree>;
  /** Method chosen per variable, for the plan. */
  readonly methods: ReadonlyMap<string, Exclude<Method, 'auto'>>;
}

const dt = name('dt');

/**
 * Turns differential equations into one time step. `auto` integrates the largest closed linear subsystem with constant
 * coefficients exactly (propagators, Rotter & Diesmann 1999, doi:10.1007/s004220050570), equations linear in their own
 * variable by exponential Euler, and the rest by Euler. Inputs are held constant over the step.
 *
 * @throws EquationError when a method is asked for that the equations do not allow.
 */
export function integrate(odes: readonly Ode[], method: Method, pool: ConstantPool): Integrated {
  if (method === 'rk4') return rungeKutta(odes);
  const updates = new Map<string, Tree>();
  const methods = new Map<string, Exclude<Method, 'auto'>>();
  const exact = method === 'auto' || method === 'exact' ? linearSubsystem(odes, pool) : [];
  if (method === 'exact' && exact.length < odes.length) {
    const culprit = odes.find((ode) => !exact.includes(ode))!;
    fail(culprit.place, `d${culprit.name}/dt is not linear with constant coefficients`, 'choose method "auto", "exponential-euler", "euler" or "rk4"');
  }
  integrateExactly(exact, pool, updates);
  exact.forEach((ode) => methods.set(ode.name, 'exact'));
  for (const ode of odes.filter((each) => !exact.includes(each))) {
    const own = method === 'euler' ? null : linearForm(ode.value, new Set([ode.name]));
    if (method === 'exponential-euler' && !own) fail(ode.place, `d${ode.name}/dt is not linear in ${ode.name}`, 'choose method "auto", "euler" or "rk4"');
    updates.set(ode.name, own ? exponentialEuler(ode, own, pool) : add(name(ode.name), multiply(dt, ode.value)));
    methods.set(ode.name, own ? 'exponential-euler' : 'euler');
  }
  return { helpers: [], updates, methods };
}

/** The largest set of equations that are linear in each other with constant coefficients and depend on no other variable. */
function linearSubsystem(odes: readonly Ode[], pool: ConstantPool): Ode[] {
  let kept = [...odes];
  for (;;) {
    const inside = new Set(kept.map((ode) => ode.name));
    const outside = new Set(odes.map((ode) => ode.name).filter((each) => !inside.has(each)));
    const next = kept.filter((ode) => {
      const form = linearForm(ode.value, inside);
      return form && !mentions(form.rest, outside) && [...form.coefficients.values()].every((tree) => pool.isConstant(tree));
    });
    if (next.length === kept.length) return kept;
    kept = next;
  }
}

function integrateExactly(odes: readonly Ode[], pool: ConstantPool, updates: Map<string, Tree>): void {
  const names = odes.map((ode) => ode.name);
  const forms = odes.map((ode) => linearForm(ode.value, new Set(names))!);
  const a = forms.map((form) => names.map((column) => form.coefficients.get(column) ?? number(0)));
  const reaches = reachability(a);
  const entries = a.flat();
  const entry = (which: 'p' | 'q', i: number, j: number): Tree =>
    pool.add(`${which}${i},${j}:${JSON.stringify(a)}`, entries, (environment: Environment) => {
      const values = a.map((row) => row.map((tree) => pool.evaluate(tree, environment)));
      return host.propagators(values, environment('dt'))[which][i][j];
    });
  odes.forEach((ode, i) => {
    let value = number(0);
    names.forEach((column, j) => {
      if (reaches[i][j]) value = add(value, multiply(entry('p', i, j), name(column)));
    });
    names.forEach((_, j) => {
      if (reaches[i][j]) value = add(value, driven(entry('q', i, j), forms[j], pool));
    });
    updates.set(ode.name, value);
  });
}

/** `factor · rest`, expanded over the inputs so that each is multiplied by one constant. */
function driven(factor: Tree, form: LinearForm, pool: ConstantPool): Tree {
  const changing = new Set<string>();
  walk(form.rest, (node) => {
    if (node.kind === 'name' && !pool.isConstant(node)) changing.add(node.name);
  });
  const expanded = linearForm(form.rest, changing);
  if (!expanded || [...expanded.coefficients.values()].some((tree) => !pool.isConstant(tree))) return multiply(factor, form.rest);
  let value = multiply(factor, expanded.rest);
  for (const [input, coefficient] of expanded.coefficients) value = add(value, multiply(multiply(factor, coefficient), name(input)));
  return value;
}

/** Which entries of e^A can differ from zero, from the pattern of A alone. */
function reachability(a: readonly (readonly Tree[])[]): boolean[][] {
  const present = a.map((row, i) => row.map((tree, j) => i === j || !(tree.kind === 'number' && tree.value === 0)));
  for (let k = 0; k < a.length; k++) {
    for (let i = 0; i < a.length; i++) for (let j = 0; j < a.length; j++) present[i][j] ||= present[i][k] && present[k][j];
  }
  return present;
}

/** x' = a x + b with a and b held over the step: x + dt (a x + b) · (e^(a dt) − 1) / (a dt). */
function exponentialEuler(ode: Ode, form: LinearForm, pool: ConstantPool): Tree {
  const a = form.coefficients.get(ode.name);
  if (!a) return add(name(ode.name), multiply(dt, ode.value));
  const exponent = multiply(a, dt);
  if (pool.isConstant(a)) {
    return add(multiply(call('exp', exponent), name(ode.name)), multiply(multiply(dt, call('exprel', exponent)), form.rest));
  }
  return add(name(ode.name), multiply(multiply(ode.value, dt), call('exprel', exponent)));
}

/** The classical fourth-order Runge–Kutta step. */
function rungeKutta(odes: readonly Ode[]): Integrated {
  const helpers: { name: string; value: Tree }[] = [];
  const half = binary('/', dt, number(2));
  const stages: [weight: number, advance: Tree | null][] = [[1, null], [2, half], [2, half], [1, dt]];
  stages.forEach(([, advance], stage) => {
    const state = new Map(odes.map((ode) => [ode.name, advance ? add(name(ode.name), multiply(advance, name(`slope${stage - 1}_${ode.name}`))) : name(ode.name)]));
    if (advance) state.set('t', add(name('t'), advance));
    odes.forEach((ode) => helpers.push({ name: `slope${stage}_${ode.name}`, value: substitute(ode.value, state) }));
  });
  const updates = new Map(odes.map((ode) => {
    let sum = number(0);
    stages.forEach(([weight], stage) => {
      sum = add(sum, multiply(number(weight), name(`slope${stage}_${ode.name}`)));
    });
    return [ode.name, add(name(ode.name), multiply(binary('/', dt, number(6)), sum))];
  }));
  return { helpers, updates, methods: new Map(odes.map((ode) => [ode.name, 'rk4' as const])) };
}
