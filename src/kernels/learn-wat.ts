import type { Plan, PlannedConnection, PlannedVariable } from '../compile/plan.ts';
import { WatDialect } from '../equations/dialect-wat.ts';
import { Emitter, identifier, leastConstant } from '../equations/emit.ts';
import { some } from '../equations/tree.ts';
import type { Line } from '../equations/program.ts';
import { access, add, below, floats, get, int, ints, lanes, loadLanes, locals, loop, loopMaybe, multiply, op, set, storeFour, storeLanes } from '../wasm/text.ts';
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

/** A visit of the synapses of one source or target: how the four of a group reach their weights and the traces of either side. */
interface Visit {
  /** Sets `$n`, `$end` and whatever stands still. */
  readonly prepare: string;
  /** Sets the addresses of a group. */
  readonly group: string;
  readonly load: string;
  readonly store: string;
  pre(fixed: number): string;
  post(fixed: number): string;
  shared(fixed: number): string;
  /** Whether there may be no synapse at all. */
  readonly maybe: boolean;
}

/**
 * A plastic connection's rule as WebAssembly text: `pre_C(i, b)` for a spike of source i in sample b, `post_C(j, b, event)` for one of
 * target j, its `event`-th of this step or trial; twin of shaders/shared/learn.wgsl.
 */
export function learnWat(plan: Plan, layout: Layout, connection: PlannedConnection): string {
  const { index, plasticity } = connection;
  const { program, constants, pre, post, shared, low, high } = plasticity!;
  const from = plan.populations[connection.from];
  const to = plan.populations[connection.to];
  const { exponent } = to.receptors[connection.receptor];
  const dialect = new WatDialect({ rand: () => '', given: () => '' });
  const emitter = new Emitter(dialect, (name) => {
    if (constants.some((each) => each.name === name)) return { code: get(name), least: leastConstant };
    return name === 'event' ? { code: `(f32x4.splat (f32.convert_i32_u ${get('event')}))`, least: 0 } : name === 'w' ? { code: get('v_w'), least: -exponent } : undefined;
  }, () => false);
  const loadAll = (variables: ReadonlyMap<string, PlannedVariable>, how: (fixed: number) => string): string =>
    [...variables].map(([name, { offset }]) => dialect.declare(identifier(name), how(place(layout, 'state', offset)))).join('\n  ');
  const loadConstants = constants.map((each) => set(each.name, access('v128.load32_splat', place(layout, 'values', each.offset), int(0)))).join(' ');

  const kernel = (name: string, parameters: string, lines: readonly Line[], norms: string, visit: Visit): string => {
    const body = `${visit.group}
  ${loadAll(pre, (fixed) => visit.pre(fixed))}
  ${loadAll(post, (fixed) => visit.post(fixed))}
  ${loadAll(shared, (fixed) => visit.shared(fixed))}
  ${dialect.declare('v_w', op('f32x4.mul', op('f32x4.convert_i32x4_s', visit.load), floats(2 ** -exponent)))}
  ${emitter.lines(lines, null).join('\n  ')}
  ${set('units', roundedWat(op('f32x4.mul', get('v_w'), floats(2 ** exponent)), low, high))}
  ${visit.store}`;
    const vectors = new Set([...dialect.locals, ...constants.map((each) => each.name), ...normsIn(lines).map((each) => `norm_${identifier(each)}`), 'live', 'weights', 'pre_at', 'post_at', 'units']);
    return `(func $${name} (export "${name}") ${parameters}
  ${locals('i32', ['n', 'at', 'end', 'pre_row', 'post_row', 'weight_row'])} ${locals('f32', ['x', 'sum'])} ${locals('v128', vectors)}
  ${set('pre_row', multiply(get('b'), int(4 * from.size)))} ${set('post_row', multiply(get('b'), int(4 * to.size)))}
  ${loadConstants}
  ${norms}
  ${visit.prepare}
  ${(visit.maybe ? loopMaybe : loop)('n', 16, get('end'), body)})`;
  };
  const norms = normsIn(program.onPost).map((name) => normWat(place(layout, 'state', pre.get(name)!.offset), from.size, `norm_${identifier(name)}`)).join('\n  ');
  return [
    ...(program.onPre.length > 0 ? [kernel(`pre_${index}`, '(param $i i32) (param $b i32)', program.onPre, '', connection.sparse ? sparseRow(layout, connection) : denseRow(layout, connection, to.size))] : []),
    ...(program.onPost.length > 0 ? [kernel(`post_${index}`, '(param $j i32) (param $b i32) (param $event i32)', program.onPost, norms, connection.sparse ? sparseColumn(layout, connection) : denseColumn(layout, connection, from.size, to.size))] : []),
  ].join('\n');
}

const oneOf = (row: string, neuron: string) => (fixed: number): string => access('v128.load32_splat', fixed, add(get(row), `(i32.shl ${get(neuron)} ${int(2)})`));
const along = (row: string) => (fixed: number): string => access('v128.load', fixed, add(get(row), get('n')));
const scattered = (addresses: string) => (fixed: number): string => loadLanes(fixed, addresses);
const firstWeight = (layout: Layout, { weights }: PlannedConnection): number => place(layout, 'weights', weights.offset);
/** Byte offsets within a row, of the neurons in the lanes. */
const inRow = (row: string, neurons: string): string => op('i32x4.add', `(i32x4.splat ${get(row)})`, op('i32x4.shl', neurons, int(2)));

/** All targets of source `$i`, side by side. */
function denseRow(layout: Layout, connection: PlannedConnection, post: number): Visit {
  const fixed = firstWeight(layout, connection);
  return {
    prepare: `${set('end', int(4 * post))} ${set('weight_row', multiply(get('i'), int(4 * post)))}`,
    group: `${set('at', add(get('weight_row'), get('n')))} ${post % 4 === 0 ? '' : set('live', below('n', get('end')))}`,
    load: access('v128.load', fixed, get('at')), store: storeFour(post, fixed, 'at', get('units')),
    pre: oneOf('pre_row', 'i'), post: along('post_row'), shared: (at) => access('v128.load', at, get('n')), maybe: false,
  };
}

/** All sources of target `$j`: a column of the matrix. */
function denseColumn(layout: Layout, connection: PlannedConnection, pre: number, post: number): Visit {
  const row = op('i32x4.mul', op('i32x4.add', `(i32x4.splat (i32.shr_u ${get('n')} ${int(2)}))`, lanes), ints(4 * post));
  const address = op('i32x4.add', row, `(i32x4.splat ${add(int(firstWeight(layout, connection)), `(i32.shl ${get('j')} ${int(2)})`)})`);
  return {
    prepare: set('end', int(4 * pre)),
    group: set('weights', pre % 4 === 0 ? address : op('v128.bitselect', address, ints(layout.nowhere), below('n', get('end')))),
    load: loadLanes(0, 'weights'), store: storeLanes('weights', 'units'),
    pre: along('pre_row'), post: oneOf('post_row', 'j'), shared: (at) => access('v128.load32_splat', at, `(i32.shl ${get('j')} ${int(2)})`), maybe: false,
  };
}

/** The synapses of source `$i`, side by side, their targets anywhere. */
function sparseRow(layout: Layout, connection: PlannedConnection): Visit {
  const { rows, targets, shift } = connection.sparse!;
  const start = place(layout, 'structure', rows);
  const index = `(i32.shl ${get('i')} ${int(2)})`;
  const word = access('v128.load', place(layout, 'structure', targets), get('n'));
  const target = shift === 32 ? word : op('v128.and', word, ints(2 ** shift - 1));
  return {
    prepare: `${set('n', `(i32.shl ${access('i32.load', start, index)} ${int(2)})`)} ${set('end', `(i32.shl ${access('i32.load', start + 4, index)} ${int(2)})`)}`,
    group: `${set('live', below('n', get('end')))} ${set('units', op('v128.and', target, get('live')))} ${set('post_at', inRow('post_row', get('units')))} ${set('weights', op('i32x4.shl', get('units'), int(2)))}`,
    load: access('v128.load', firstWeight(layout, connection), get('n')),
    store: storeFour(1, firstWeight(layout, connection), 'n', get('units')),
    pre: oneOf('pre_row', 'i'), post: scattered('post_at'), shared: scattered('weights'), maybe: true,
  };
}

/** The synapses of target `$j`, by the list that is sorted by target. */
function sparseColumn(layout: Layout, connection: PlannedConnection): Visit {
  const { starts, synapses } = layout.byTarget.get(connection.index)!;
  const index = `(i32.shl ${get('j')} ${int(2)})`;
  const words = (first: number): string => op('v128.bitselect', op('i32x4.add', ints(first), op('i32x4.shl', get('units'), int(2))), ints(layout.nowhere), get('live'));
  return {
    prepare: `${set('n', `(i32.shl ${access('i32.load', starts, index)} ${int(2)})`)} ${set('end', `(i32.shl ${access('i32.load', starts + 4, index)} ${int(2)})`)}`,
    group: `${set('live', below('n', get('end')))} ${set('units', access('v128.load', synapses, get('n')))} ${set('weights', words(firstWeight(layout, connection)))}
  ${set('pre_at', words(place(layout, 'structure', connection.sparse!.sources!)))} ${set('pre_at', inRow('pre_row', op('v128.and', loadLanes(0, 'pre_at'), get('live'))))}`,
    load: loadLanes(0, 'weights'), store: storeLanes('weights', 'units'),
    pre: scattered('pre_at'), post: oneOf('post_row', 'j'), shared: (at) => access('v128.load32_splat', at, index), maybe: true,
  };
}

/** Euclidean norm of a trace over all sources, summed in order. */
function normWat(fixed: number, size: number, name: string): string {
  return `${set('sum', '(f32.const 0)')} ${set('n', int(0))}
  ${loop('n', 4, int(4 * size), `${set('x', access('f32.load', fixed, add(get('pre_row'), get('n'))))} ${set('x', `(f32.mul ${get('x')} ${get('x')})`)}
  ${set('sum', `(f32.add ${get('sum')} (select (f32.const 0) ${get('x')} (f32.lt ${get('x')} (f32.const ${2 ** -64}))))`)}`)}
  ${set(name, `(call $sqrt (f32x4.splat ${get('sum')}))`)} ${set('n', int(0))}`;
}
