import type { Plan, PlannedConnection } from '../compile/plan.ts';
import { constantUnits } from '../compile/tables.ts';
import { access, add, get, int, locals, loopMaybe, multiply, set } from '../wasm/text.ts';
import { drawSynapse, type Drawn } from './draw-wat.ts';
import { drawnOnDemand, place, type Layout } from './memory.ts';

/**
 * What draws a connection's synapses into memory, as WebAssembly text; twin of shaders/construct.wgsl. `draw_C(i, last)`
 * draws the rows from `i` on, `draw_missing_C(i, last)` those of them that are not drawn yet.
 */
export function constructWat(plan: Plan, layout: Layout, connection: PlannedConnection): string {
  const { index, strategy, draws } = connection;
  if (!draws || strategy === 'uniform' || strategy === 'procedural') return '';
  const missing = drawnOnDemand(connection) ? `
(func (export "draw_missing_${index}") (param $i i32) (param $last i32)
  ${loopMaybe('i', 1, get('last'), requireRow(layout, index))})` : '';
  return `(func $draw_${index} (export "draw_${index}") (param $i i32) (param $last i32)
  ${rowsWat(plan, layout, connection)})${missing}`;
}

/** Text that draws row `$i` unless it is drawn already. */
export function requireRow(layout: Layout, index: number): string {
  const flags = layout.drawn.get(index)!;
  return `(if (i32.eqz ${access('i32.load8_u', flags, get('i'))}) (then
    (call $draw_${index} ${get('i')} ${add(get('i'), int(1))})
    ${access('i32.store8', flags, get('i'), int(1))}))`;
}

function rowsWat(plan: Plan, layout: Layout, connection: PlannedConnection): string {
  const { draws, sparse, strategy, weights, tracts: [tract] } = connection;
  const { size, words } = plan.populations[connection.to];
  const row = `(i32.shl ${get('i')} ${int(2)})`;
  const start = (next: number): string => (draws!.rowStart
    ? access('i32.load', place(layout, 'structure', draws!.rowStart + next), row)
    : multiply(add(get('i'), int(next)), int(size)));
  const shared = int(constantUnits(plan, connection));
  const keep = (drawn: Drawn): string => {
    const at = (log: number): string => `(i32.shl ${get('number')} ${int(log)})`;
    if (strategy === 'bits') {
      const to = `${set('target', drawn.target)} ${set('at', multiply(add(multiply(get('i'), int(words)), `(i32.shr_u ${get('target')} ${int(5)})`), int(4)))}`;
      const bit = `(i32.shl ${int(1)} (i32.and ${get('target')} ${int(31)}))`;
      return `${to} ${access('i32.store', place(layout, 'targets', tract.targets), get('at'), `(i32.or ${access('i32.load', place(layout, 'targets', tract.targets), get('at'))} ${bit})`)}`;
    }
    const first = place(layout, 'weights', tract.weights);
    if (!sparse && draws!.rowStart) {
      return `${set('at', multiply(add(multiply(get('i'), int(size)), drawn.target), int(4)))} ${access('i32.store', first, get('at'), add(access('i32.load', first, get('at')), drawn.weight ?? shared))}`;
    }
    const units = weights.grain > 0 && drawn.weight ? `(i32.shr_s ${drawn.weight} ${int(weights.grain)})` : drawn.weight;
    const weight = units ? access(weights.bits === 16 ? 'i32.store16' : 'i32.store', first, at(weights.bits === 16 ? 1 : 2), units) : '';
    if (!sparse) return weight;
    const [store, load, log] = sparse.narrow ? ['i32.store16', 'i32.load16_u', 1] as const : ['i32.store', 'i32.load', 2] as const;
    const targets = place(layout, 'targets', tract.targets);
    const later = drawn.delay ? `(i32.shl ${drawn.delay} ${int(sparse.shift)})` : null;
    const own = draws!.rows ? drawn.target : access(load, targets, at(log));
    // Delays that the user listed are there already.
    const word = later ? `(i32.or ${own} ${later})` : draws!.rows && sparse.shift < 32 ? `(i32.or ${own} ${access(load, targets, at(log))})` : own;
    return `${weight} ${draws!.rows || later ? access(store, targets, at(log), word) : ''}`;
  };
  const { row: body, words: numbers, vectors } = drawSynapse(plan, connection, keep);
  return `${locals('i32', ['s', 'end', 'target', 'at', ...numbers])} ${locals('v128', vectors)}
  ${loopMaybe('i', 1, get('last'), `${set('s', start(0))} ${set('end', start(1))}
  ${body}`)}`;
}
