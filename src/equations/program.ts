import type { NeuronModel, PlasticityRule, SynapseModel, TransmissionModel } from '../models/model.ts';
import { Builder, builtins, type Pending } from './builder.ts';
import { check } from './check.ts';
import type { HostConstant } from './constants.ts';
import { integrate } from './integrate.ts';
import { drivenInputOf, driveRate, driveWeight, fired, inputOf, postEventOf, refractoryPeriod, refractorySteps, scoped, sourceOf, totalOf } from './names.ts';
import { parseExpression, parseStatements } from './parse.ts';
import { add, binary, call, callsTo, multiply, name, number, substitute, type Statement, type Tree } from './tree.ts';

export { buildRuleProgram, type RuleProgram } from './rule.ts';
export { driveRate, driveWeight, fired, inputOf, refractoryPeriod, refractorySteps, scoped, sourceOf, totalOf };

/** One assignment of straight-line code. */
export interface Line {
  readonly name: string;
  readonly value: Tree;
  /** First mention of a local name. */
  readonly declare: boolean;
  /** Skipped while the neuron is refractory. */
  readonly unlessRefractory: boolean;
}

/** A state variable of a population, with the scope it came from in its name (`g@drive`). */
export interface Variable {
  readonly name: string;
  readonly unit: string;
  readonly initial: number | string;
  readonly shared: boolean;
}

/** Everything a population computes, as straight-line code over named values. */
export interface NeuronProgram {
  readonly variables: readonly Variable[];
  readonly constants: readonly HostConstant[];
  readonly stimuli: readonly string[];
  /** Post traces of the previous step's spikes; run first by a neuron that fired. */
  readonly late: readonly Line[];
  readonly update: readonly Line[];
  readonly spike: Tree;
  readonly onSpike: readonly Line[];
  readonly rank: Tree | null;
  readonly inhibit: readonly Line[];
  readonly adapt: readonly Line[];
  readonly adaptEvery: 'step' | 'trial';
  /** What each outgoing connection with a transmission model sends, at the end of the step. */
  readonly sends: readonly Tree[];
  readonly refractory: boolean;
  /** Spikes come from given trains. */
  readonly given: boolean;
  /** Number of calls to `rand` and `poisson`; each draws from its own stream. */
  readonly draws: number;
  readonly methods: ReadonlyMap<string, string>;
}

/** A Poisson drive onto a receptor; its rate (Hz) and weight are the parameters `driveRate(name)` and `driveWeight(name)`. */
export interface Drive {
  readonly name: string;
  /** Each neuron has a rate of its own. */
  readonly perNeuron: boolean;
}

/** What the population sends along one of its connections, and the bounds of that. */
export interface Transmission {
  readonly connection: string;
  readonly model: TransmissionModel;
  /** Parameters that differ between neurons. */
  readonly perNeuron: ReadonlySet<string>;
  readonly low: number;
  readonly high: number;
}

/** What a population is made of, once its connections are known. */
export interface NeuronParts {
  readonly subject: string;
  readonly model: NeuronModel;
  /** How each parameter of the model is given. */
  readonly parameterKind: (name: string) => 'shared' | 'perNeuron' | 'stimulus';
  readonly receptors: readonly { readonly name: string; readonly model: SynapseModel; readonly drives: readonly Drive[] }[];
  readonly traces: readonly { readonly connection: string; readonly side: 'pre' | 'post'; readonly rule: PlasticityRule }[];
  readonly transmissions: readonly Transmission[];
  readonly competition?: { readonly by: string; readonly inhibit?: string };
}

/**
 * Composes a population's program from its neuron model, the receptors of its incoming connections and the traces
 * of its plastic ones.
 *
 * @throws EquationError that points into the text at fault.
 */
export function buildNeuronProgram(parts: NeuronParts): NeuronProgram {
  const { model, subject } = parts;
  const builder = new Builder(parts);
  const own = (each: string): string => each;
  const texts = (label: string, text: string | undefined, where = subject): Statement[] => (text ? parseStatements(text, `${where}, ${label}`) : []);
  const perSample = (variable: Variable): boolean => !variable.shared;

  builder.declare(model.state);
  for (const receptor of parts.receptors) builder.declare(receptor.model.state, receptor.name);
  for (const { connection, side, rule } of parts.traces) {
    builder.declare(rule[side]?.state ?? {}, connection);
    if (side === 'post' && rule.postEvent) builder.variables.push({ name: postEventOf(connection), unit: '1', initial: 0, shared: false });
  }
  const refractory = model.refractory !== undefined;
  if (refractory) builder.variables.push({ name: refractorySteps, unit: 'steps', initial: 0, shared: false });
  const hasLate = parts.traces.some((trace) => trace.side === 'post' && trace.rule.post?.spike);
  if (hasLate) builder.variables.push({ name: fired, unit: '1', initial: 0, shared: false });
  for (const { connection, model: { state } } of parts.transmissions) builder.declare(state, sourceOf(connection));

  const equations = texts('equations', model.equations);
  for (const statement of equations) if (statement.kind === 'ode' && statement.unlessRefractory) builder.protected.add(statement.name);

  // What a synapse or trace calls its own, local names too: two of a kind may meet in one population.
  const outer = builder.known();
  const within = (each: string, names: ReadonlySet<string>, scope: string): string => (names.has(each) || !outer.has(each) ? scoped(each, scope) : each);

  // What arrives, and the current it causes.
  const arrivals: Line[] = [];
  const pending: Pending[] = [];
  let currents: Tree = number(0);
  for (const { name: receptor, model: synapse, drives } of parts.receptors) {
    const where = `synapse "${synapse.name}" on ${subject}`;
    const scopedNames = new Set([...Object.keys(synapse.parameters), ...Object.keys(synapse.state), 'input', 'total']);
    const arriving = drives.length > 0 ? drivenInputOf(receptor) : inputOf(receptor);
    const rename = (each: string): string => (each === 'input' ? arriving : within(each, scopedNames, receptor));
    const known = builder.known(...scopedNames);
    // A line of its own: an arrival that reads its input twice must read the same number.
    if (drives.length > 0) arrivals.push({ name: arriving, value: builder.finish(driven(receptor, drives)), declare: true, unlessRefractory: false });
    arrivals.push(...builder.assignments(texts('arrival', synapse.arrival, where), known, rename, perSample));
    pending.push(...builder.onlyOdes(texts('equations', synapse.equations, where), known, rename));
    if (synapse.current) {
      const { tree, place } = parseExpression(synapse.current, `${where}, current`);
      check(tree, place, known, 'number');
      currents = add(currents, substitute(tree, new Map([...known].map((each) => [each, name(rename(each))]))));
    }
  }

  // Traces: their own decay, and what a spike adds.
  const late: Line[] = [];
  const traceSpikes: Line[] = [];
  const traceSteps: Line[] = [];
  for (const { connection, side, rule } of parts.traces) {
    const trace = rule[side];
    traceSteps.push(...observe(builder, connection, side, rule));
    if (!trace) continue;
    const where = `rule "${rule.name}" of connection "${connection}"`;
    const scopedNames = new Set([...Object.keys(rule.parameters), ...Object.keys(trace.state)]);
    const rename = (each: string): string => within(each, scopedNames, connection);
    const known = new Set([...builtins, ...scopedNames]);
    pending.push(...builder.onlyOdes(texts(`${side} equations`, trace.equations, where), known, rename));
    const spikes = builder.assignments(texts(`${side} spike`, trace.spike, where), known, rename, perSample);
    (side === 'pre' ? traceSpikes : late).push(...spikes);
  }

  const { sends, sourceSpikes } = sendsOf(builder, parts, pending);
  const main = builder.dynamics(equations, builder.known(), own, currents, model.method ?? 'auto');
  pending.push(...main.odes);
  const update: Line[] = [...arrivals, ...main.before, ...advance(builder, pending)];
  update.push(...builder.assignments(main.after, builder.known(), own, perSample, main.before.map((line) => line.name)), ...traceSteps);

  const condition = (text: string, label: string, wanted: 'number' | 'truth'): Tree => {
    const { tree, place } = parseExpression(text, `${subject}, ${label}`);
    check(tree, place, builder.known(), wanted);
    return builder.finish(tree);
  };
  const spike = condition(model.spike, 'spike', 'truth');
  const onSpike = [...builder.assignments(texts('reset', model.reset), builder.known(), own, perSample), ...traceSpikes, ...sourceSpikes]
    .map((line) => ({ ...line, unlessRefractory: false }));
  const competition = parts.competition;
  const rank = competition ? condition(competition.by, 'competition by', 'number') : null;
  const inhibit = builder.assignments(texts('competition inhibit', competition?.inhibit), builder.known(), own, perSample);
  const adapt = builder.assignments(texts('adapt', model.adapt), builder.known('spikes', 'samples'), own, (variable) => variable.shared);
  if (refractory) onSpike.push({ name: refractorySteps, value: builder.finish(name(refractoryPeriod)), declare: false, unlessRefractory: false });

  return {
    variables: builder.variables, constants: builder.pool.entries, stimuli: [...builder.stimuli],
    late, update, spike, onSpike, rank, inhibit, adapt, adaptEvery: model.adaptEvery ?? 'step', sends,
    refractory, given: callsTo(spike, 'given'), draws: builder.draws, methods: builder.methods,
  };
}

/** What the population sends along its connections: adds their equations to those that are pending. */
function sendsOf(builder: Builder, { transmissions, subject }: NeuronParts, pending: Pending[]): { sends: Tree[]; sourceSpikes: Line[] } {
  const sourceSpikes: Line[] = [];
  const outer = builder.known();
  const sends = transmissions.map(({ connection, model, low, high }): Tree => {
    const where = `transmission "${model.name}" of connection "${connection}" on ${subject}`;
    const scope = sourceOf(connection);
    const scopedNames = new Set([...Object.keys(model.parameters), ...Object.keys(model.state)]);
    const rename = (each: string): string => (scopedNames.has(each) || !outer.has(each) ? scoped(each, scope) : each);
    const known = builder.known(...scopedNames);
    const texts = (label: string, text = ''): Statement[] => (text ? parseStatements(text, `${where}, ${label}`) : []);
    pending.push(...builder.onlyOdes(texts('equations', model.equations), known, rename));
    sourceSpikes.push(...builder.assignments(texts('spike', model.spike), known, rename, (variable) => variable.name.endsWith(`@${scope}`)));
    const { tree, place } = parseExpression(model.amount, `${where}, amount`);
    check(tree, place, known, 'number');
    const amount = builder.finish(substitute(tree, new Map([...known].map((each) => [each, name(rename(each))]))));
    const bound = (value: number): Tree => builder.pool.add(`bound ${value}`, [], () => value);
    return call('clamp', amount, bound(low), bound(high));
  });
  return { sends, sourceSpikes };
}

/** What connections bring, and `weight · poisson(rate · dt)` of every drive. */
function driven(receptor: string, drives: readonly Drive[]): Tree {
  const seconds = binary('/', name('dt'), number(1000));
  return drives.reduce((sum, { name: drive }) => add(sum, multiply(name(driveWeight(drive)), call('poisson', multiply(name(driveRate(drive)), seconds)))), name(inputOf(receptor)));
}

/** All differential equations of the population, advanced together. */
function advance(builder: Builder, pending: readonly Pending[]): Line[] {
  const method = builder.parts.model.method ?? 'auto';
  const groups = method === 'auto' ? [pending] : [pending.filter((ode) => ode.method === 'auto'), pending.filter((ode) => ode.method !== 'auto')];
  const lines: Line[] = [];
  const commits: Line[] = [];
  for (const group of groups) {
    if (group.length === 0) continue;
    const step = integrate(group, group[0].method, builder.pool);
    for (const [variable, chosen] of step.methods) builder.methods.set(variable, chosen);
    for (const helper of step.helpers) lines.push({ name: helper.name, value: builder.finish(helper.value), declare: true, unlessRefractory: false });
    for (const [variable, value] of step.updates) {
      lines.push({ name: `next_${variable}`, value: builder.finish(value), declare: true, unlessRefractory: false });
      commits.push({ name: variable, value: name(`next_${variable}`), declare: false, unlessRefractory: builder.protected.has(variable) });
    }
  }
  return [...lines, ...commits];
}

/** What the trace of a rule, and its post event, take from the neuron in every step. */
function observe(builder: Builder, connection: string, side: 'pre' | 'post', rule: PlasticityRule): Line[] {
  const where = `rule "${rule.name}" of connection "${connection}"`;
  const own = new Set([...Object.keys(rule.parameters), ...Object.keys(rule[side]?.state ?? {})]);
  const known = builder.known(...own);
  // Locals too belong to the rule: the neuron may have some of the same name.
  const rename = (each: string): string => (own.has(each) ? scoped(each, connection) : known.has(each) ? each : `${each} of ${connection}`);
  const step = rule[side]?.step;
  const lines = step ? builder.assignments(parseStatements(step, `${where}, ${side} step`), known, rename, (variable) => variable.name.endsWith(`@${connection}`)) : [];
  if (side === 'pre' || !rule.postEvent) return lines;
  const { tree, place } = parseExpression(rule.postEvent, `${where}, postEvent`);
  check(tree, place, known, 'truth');
  const happened = substitute(tree, new Map([...known].map((each) => [each, name(rename(each))])));
  const value = builder.finish({ kind: 'conditional', test: happened, yes: number(1), no: number(0) });
  return [...lines, { name: postEventOf(connection), value, declare: false, unlessRefractory: false }];
}
