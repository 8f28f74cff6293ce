import { binary, exponentOf, type Plan, type PlannedConnection, type PlannedVariable } from '../compile/plan.ts';
import { WatDialect } from '../equations/dialect-wat.ts';
import { Emitter, identifier, leastConstant } from '../equations/emit.ts';
import { callsTo, mentions, some } from '../equations/tree.ts';
import type { Line } from '../equations/program.ts';
import { access, add, below, bitsOf, floats, get, int, ints, lanes, loadLanes, locals, loop, multiply, op, set, storeFour, storeLanes } from '../wasm/text.ts';
import { purposes } from '../random/philox.ts';
import { place, type Layout } from './memory.ts';

/** Names of the traces whose norm the lines ask for. */
export function normsIn(lines: readonly Line[]): string[] {
  const names = new Set<string>();
  for (const line of lines) {
    some(line.value, (node) => {
      if (node.kind === 'call' && node.name === 'norm' && node.args[0].kind === 'name') names.add(node.args[0].name);
      return false;
    });
  }
  return [...names];
}

/** Nearest weight in units, within its bounds; a plastic weight is exact as f32. */
export function roundedWat(value: string, low: number, high: number): string {
  return op('i32x4.min_s', op('i32x4.max_s', op('i32x4.trunc_sat_f32x4_s', op('f32x4.floor', op('f32x4.add', value, floats(0.5)))), ints(low)), ints(high));
}

/** How the four synapses of a group reach what their rule reads: vectors of f32 numbers, if not said otherwise. */
export interface Reads {
  /** Weights in units, i32. */
  readonly units: string;
  pre(variable: PlannedVariable, name: string): string;
  post(variable: PlannedVariable, name: string): string;
  shared(variable: PlannedVariable): string;
  /** The n-th variable that synapses keep, and how it is stored again. */
  kept(variable: number): string;
  keep(variable: number, value: string): string;
  /** Numbers of the synapses, i32. */
  readonly numbers: string;
  /** The steps of the events, i32, and one of them that no other comes before, i32 and not a vector. */
  readonly steps: string;
  readonly firstStep: string;
}

/** The rule of a connection, for four synapses at a time. */
export interface Rule {
  /** Sets the constants. */
  readonly prepare: string;
  /** Sets `$units` to the weights after an event of sample `$b`; uses `$event`, its number as f32, and a local for each norm. */
  apply(lines: readonly Line[], reads: Reads): string;
  /** Locals of type v128 that the text so far needs. */
  vectors(): Set<string>;
}

/** Whether a name occurs in the lines. */
const reads = (lines: readonly Line[], name: string): boolean => lines.some((line) => mentions(line.value, new Set([name])));

/** The traces of a side that the lines read. */
export const tracesIn = (lines: readonly Line[], side: ReadonlyMap<string, PlannedVariable>): (readonly [string, PlannedVariable])[] => [...side].filter(([name]) => reads(lines, name));

export function ruleOf(plan: Plan, layout: Layout, connection: PlannedConnection): Rule {
  const { program, constants, pre, post, shared, low, high, period } = connection.plasticity!;
  const exponent = exponentOf(plan, connection);
  const sample = add(access('i32.load', layout.firstSample, int(0)), get('b'));
  const rand = (site: number): string => op('call', `$draw_rule_${site}`, get('numbers_of'), get('steps_of'), int(purposes.connection(connection.index, 3) | 0), sample);
  const dialect = new WatDialect({ rand, given: () => '' });
  const emitter = new Emitter(dialect, (name) => {
    if (constants.some((each) => each.name === name)) return { code: get(name), least: leastConstant };
    switch (name) {
      case 'event': return { code: get('event'), least: 0 };
      case 'since': return { code: get('since'), least: leastConstant };
      case 'w': return { code: get('v_w'), least: -exponent };
      default: return undefined;
    }
  }, (name) => program.synapse.includes(name));
  // No window of events crosses a tick: how far each lies behind the last one.
  const since = (how: Reads): string => {
    const begun = `(i32x4.splat (i32.sub (i32.sub ${how.firstStep} (i32.rem_u ${how.firstStep} ${int(period)})) ${int(1)}))`;
    return set('since', op('f32x4.mul', op('f32x4.convert_i32x4_s', op('i32x4.sub', how.steps, begun)), floats(Math.fround(plan.network.dt))));
  };
  return {
    prepare: constants.map((each) => set(each.name, access('v128.load32_splat', place(layout, 'values', each.offset), int(0)))).join(' '),
    apply: (lines, how) => [
      ...(lines.some((line) => callsTo(line.value, 'rand')) ? [set('numbers_of', how.numbers), set('steps_of', how.steps)] : []),
      ...(reads(lines, 'since') ? [since(how)] : []),
      ...tracesIn(lines, pre).map(([name, variable]) => dialect.declare(identifier(name), how.pre(variable, name))),
      ...tracesIn(lines, post).map(([name, variable]) => dialect.declare(identifier(name), how.post(variable, name))),
      ...tracesIn(lines, shared).map(([name, variable]) => dialect.declare(identifier(name), how.shared(variable))),
      ...program.synapse.map((name, at) => dialect.declare(identifier(name), how.kept(at))),
      dialect.declare('v_w', op('f32x4.mul', op('f32x4.convert_i32x4_s', how.units), floats(2 ** -exponent))),
      ...emitter.lines(lines, null),
      set('units', roundedWat(op('f32x4.mul', get('v_w'), floats(2 ** exponent)), low, high)),
      ...program.synapse.map((name, at) => how.keep(at, identifier(name))),
    ].join('\n  '),
    vectors: () => new Set([...dialect.locals, ...constants.map((each) => each.name), ...normsIn([...program.onPre, ...program.onPost]).map((each) => `norm_${identifier(each)}`), 'event', 'units', 'since', 'numbers_of', 'steps_of']),
  };
}

/** Byte address of the n-th variable that the synapses of a connection keep. */
export const keptAt = (layout: Layout, { tracts: [tract] }: PlannedConnection, variable: number): number => place(layout, 'weights', tract.kept + variable * tract.synapses);

/** How the groups of a row or column of a matrix lie. */
interface Visit {
  /** Sets `$end` and whatever stands still. */
  readonly prepare: string;
  /** Sets the addresses of a group. */
  readonly group: string;
  readonly store: string;
  readonly reads: Reads;
}

/**
 * The rule of a plastic matrix as WebAssembly text: `pre_C(i, b, at)` for a spike of source i in sample b, `post_C(j, b, at, nth)` for one of
 * target j, its `nth` of this trial, `tick_C(i, b, at)` for the tick of a row; twin of shaders/shared/learn.wgsl.
 */
export function learnWat(plan: Plan, layout: Layout, connection: PlannedConnection): string {
  const { index, plasticity } = connection;
  const { program, pre } = plasticity!;
  const [from, to] = [plan.populations[connection.from], plan.populations[connection.to]];
  const kernel = (name: string, parameters: string, lines: readonly Line[], before: string, visit: Visit): string => {
    const rule = ruleOf(plan, layout, connection);
    const body = `${visit.group}
  ${rule.apply(lines, visit.reads)}
  ${visit.store}`;
    return `(func $${name} (export "${name}") ${parameters}
  ${locals('i32', ['n', 'at', 'end', 'word', 'pre_row', 'post_row', 'weight_row'])} ${locals('f32', ['x', 'sum'])} ${locals('v128', rule.vectors().add('live').add('weights').add('cells'))}
  ${set('pre_row', multiply(get('b'), int(4 * from.size)))} ${set('post_row', multiply(get('b'), int(4 * to.size)))}
  ${rule.prepare}
  ${before}
  ${visit.prepare}
  ${loop('n', 16, get('end'), body)})`;
  };
  const [rowOfWords, columnOfWords] = [rowOf(layout, connection, to.size), columnOf(layout, connection, from.size, to.size)];
  const [row, column] = binary(connection) ? [bitsOfRow(layout, connection, to.size, rowOfWords), bitsOfColumn(layout, connection, from.size, to.size, columnOfWords)] : [rowOfWords, columnOfWords];
  const norms = normsIn(program.onPost).map((name) => normWat(place(layout, 'state', pre.get(name)!.offset), from.size, `norm_${identifier(name)}`));
  return [
    ...(program.onPre.length > 0 ? [kernel(`pre_${index}`, '(param $i i32) (param $b i32) (param $at_step i32)', program.onPre, '', row)] : []),
    ...(program.onTick.length > 0 ? [kernel(`tick_${index}`, '(param $i i32) (param $b i32) (param $at_step i32)', program.onTick, '', row)] : []),
    ...(program.onPost.length > 0 ? [kernel(`post_${index}`, '(param $j i32) (param $b i32) (param $at_step i32) (param $nth i32)', program.onPost,
      [set('event', `(f32x4.splat (f32.convert_i32_u ${get('nth')}))`), ...norms].join('\n  '), column)] : []),
  ].join('\n');
}

/** All lanes learn from the same step. */
const oneStep = { steps: `(i32x4.splat ${get('at_step')})`, firstStep: get('at_step') };

const firstWeight = (layout: Layout, { weights }: PlannedConnection): number => place(layout, 'weights', weights.offset);

/** A row of binary weights: a group is four bits of a word. */
function bitsOfRow(layout: Layout, connection: PlannedConnection, post: number, row: Visit): Visit {
  const words = Math.ceil(post / 32);
  const matrix = place(layout, 'weights', connection.tracts[0].kept);
  const word = access('i32.load', matrix, get('word'));
  const bit = `(i32.and (i32.shr_u ${get('n')} ${int(2)}) ${int(31)})`;
  const on = op('i32x4.bitmask', post % 4 === 0 ? get('units') : op('v128.and', get('units'), get('live')));
  return {
    prepare: row.prepare,
    group: `${row.group} ${set('word', add(multiply(get('i'), int(4 * words)), `(i32.shl (i32.shr_u ${get('n')} ${int(7)}) ${int(2)})`))}`,
    store: `${set('units', aboveHalf(connection))}
  ${access('i32.store', matrix, get('word'), `(i32.or (i32.and ${word} (i32.xor (i32.shl ${int(15)} ${bit}) ${int(-1)})) (i32.shl ${on} ${bit}))`)}`,
    reads: { ...row.reads, units: op('v128.and', bitsOf(word, bit), ints(connection.plasticity!.high)) },
  };
}

/** A column of binary weights: a group is one bit each of four words. */
function bitsOfColumn(layout: Layout, connection: PlannedConnection, pre: number, post: number, column: Visit): Visit {
  const words = Math.ceil(post / 32);
  const row = op('i32x4.mul', op('i32x4.add', `(i32x4.splat (i32.shr_u ${get('n')} ${int(2)}))`, lanes), ints(4 * words));
  const address = op('i32x4.add', row, `(i32x4.splat ${add(int(place(layout, 'weights', connection.tracts[0].kept)), `(i32.shl (i32.shr_u ${get('j')} ${int(5)}) ${int(2)})`)})`);
  const bit = `(i32x4.splat (i32.shl ${int(1)} ${get('j')}))`;
  const old = loadLanes(0, 'cells');
  return {
    prepare: column.prepare,
    group: set('cells', pre % 4 === 0 ? address : op('v128.bitselect', address, ints(layout.nowhere), below('n', get('end')))),
    store: `${set('units', op('v128.bitselect', op('v128.or', old, bit), op('v128.andnot', old, bit), aboveHalf(connection)))} ${storeLanes('cells', 'units')}`,
    reads: { ...column.reads, units: op('v128.and', op('i32x4.ne', op('v128.and', old, bit), ints(0)), ints(connection.plasticity!.high)) },
  };
}

const aboveHalf = ({ plasticity }: PlannedConnection): string => op('i32x4.gt_s', get('units'), ints(plasticity!.high >> 1));

/** All targets of source `$i`, side by side. */
function rowOf(layout: Layout, connection: PlannedConnection, post: number): Visit {
  const fixed = firstWeight(layout, connection);
  const state = ({ offset }: PlannedVariable): number => place(layout, 'state', offset);
  return {
    prepare: `${set('end', int(4 * post))} ${set('weight_row', multiply(get('i'), int(4 * post)))}`,
    group: `${set('at', add(get('weight_row'), get('n')))} ${post % 4 === 0 ? '' : set('live', below('n', get('end')))}`,
    store: storeFour(post, fixed, 'at', get('units')),
    reads: {
      units: access('v128.load', fixed, get('at')),
      pre: (trace) => access('v128.load32_splat', state(trace), add(get('pre_row'), `(i32.shl ${get('i')} ${int(2)})`)),
      post: (trace) => access('v128.load', state(trace), add(get('post_row'), get('n'))),
      shared: (variable) => access('v128.load', state(variable), get('n')),
      kept: (variable) => access('v128.load', keptAt(layout, connection, variable), get('at')),
      keep: (variable, value) => storeFour(post, keptAt(layout, connection, variable), 'at', get(value)),
      numbers: op('i32x4.add', `(i32x4.splat (i32.shr_u ${get('at')} ${int(2)}))`, lanes),
      ...oneStep,
    },
  };
}

/** All sources of target `$j`: a column of the matrix. */
function columnOf(layout: Layout, connection: PlannedConnection, pre: number, post: number): Visit {
  const row = op('i32x4.mul', op('i32x4.add', `(i32x4.splat (i32.shr_u ${get('n')} ${int(2)}))`, lanes), ints(4 * post));
  const target = `(i32.shl ${get('j')} ${int(2)})`;
  const address = (first: number): string => op('i32x4.add', row, `(i32x4.splat ${add(int(first), target)})`);
  const within = (first: number): string => (pre % 4 === 0 ? address(first) : op('v128.bitselect', address(first), ints(layout.nowhere), below('n', get('end'))));
  const state = ({ offset }: PlannedVariable): number => place(layout, 'state', offset);
  return {
    prepare: set('end', int(4 * pre)),
    group: set('weights', within(firstWeight(layout, connection))),
    store: storeLanes('weights', 'units'),
    reads: {
      units: loadLanes(0, 'weights'),
      pre: (trace) => access('v128.load', state(trace), add(get('pre_row'), get('n'))),
      post: (trace) => access('v128.load32_splat', state(trace), add(get('post_row'), target)),
      shared: (variable) => access('v128.load32_splat', state(variable), target),
      // Lanes beyond the end read what they like, but must not write there.
      kept: (variable) => loadLanes(keptAt(layout, connection, variable) - firstWeight(layout, connection), 'weights'),
      keep: (variable, value) => `${set('cells', within(keptAt(layout, connection, variable)))} ${storeLanes('cells', value)}`,
      numbers: op('i32x4.shr_u', address(0), int(2)),
      ...oneStep,
    },
  };
}

/** Euclidean norm of a trace over all sources of the sample at `$pre_row`, summed in order. */
export function normWat(fixed: number, size: number, name: string): string {
  return `${set('sum', '(f32.const 0)')} ${set('n', int(0))}
  ${loop('n', 4, int(4 * size), `${set('x', access('f32.load', fixed, add(get('pre_row'), get('n'))))} ${set('x', `(f32.mul ${get('x')} ${get('x')})`)}
  ${set('sum', `(f32.add ${get('sum')} (select (f32.const 0) ${get('x')} (f32.lt ${get('x')} (f32.const ${2 ** -64}))))`)}`)}
  ${set(name, `(call $sqrt (f32x4.splat ${get('sum')}))`)} ${set('n', int(0))}`;
}
