import { exponentOf, type Plan, type PlannedConnection } from '../compile/plan.ts';
import { access, add, below, floats, get, int, loadLanes, locals, loop, loopMaybe, op, set, storeFour } from '../wasm/text.ts';
import { roundedWat } from './learn-wat.ts';
import { place, type Layout } from './memory.ts';
import { rowsOf } from './rows-wat.ts';

/** `normalise_C()` as WebAssembly text: rescales the incoming weights of each target to the norm asked for; twin of shaders/normalise.wgsl. */
export function normaliseWat(plan: Plan, layout: Layout, connection: PlannedConnection): string {
  const { index, synapses, sparse } = connection;
  const { size } = plan.populations[connection.to];
  const unit = 2 ** -exponentOf(plan, connection);
  const { norm, value } = connection.normalise!;
  const { low, high } = connection.plasticity!;
  const [sums, factors] = [layout.sums, layout.sums + layout.sumsRow];
  const weights = place(layout, 'weights', connection.weights.offset);
  const [row, all] = [int(4 * size), int(4 * synapses)];
  const sum = access('v128.load', sums, get('j'));
  const scale = (from: number): string => floats(from);

  // One synapse after the other where two of a group may share a target: the order of a sum of f32 numbers matters.
  const rows = sparse && rowsOf(layout, connection);
  const one = access('i32.load', weights, get('s'));
  const sumSparse = sparse && loopMaybe('n', 1, int(synapses), `${set('s', `(i32.shl ${get('n')} ${int(2)})`)} ${set('j', `(i32.shl ${rows!.target(rows!.word('n'))} ${int(2)})`)} ${norm === 'l1'
    ? `${set('w', one)} ${access('i32.store', sums, get('j'), add(access('i32.load', sums, get('j')), `(select (i32.sub ${int(0)} ${get('w')}) ${get('w')} (i32.lt_s ${get('w')} ${int(0)}))`))}`
    : `${set('x', `(f32.mul (f32.convert_i32_s ${one}) (f32.const ${unit}))`)} ${set('x', `(f32.mul ${get('x')} ${get('x')})`)}
  ${access('f32.store', sums, get('j'), `(f32.add ${access('f32.load', sums, get('j'))} (select (f32.const 0) ${get('x')} (f32.lt ${get('x')} (f32.const ${2 ** -64}))))`)}`}`);
  const four = access('v128.load', weights, add(get('s'), get('j')));
  const sumDense = loop('s', 4 * size, all, `${set('j', int(0))} ${loop('j', 16, row, norm === 'l1'
    ? access('v128.store', sums, get('j'), op('i32x4.add', sum, op('i32x4.abs', four)))
    : `${set('v', op('f32x4.mul', op('f32x4.convert_i32x4_s', four), scale(unit)))}
  ${access('v128.store', sums, get('j'), op('f32x4.add', sum, `(call $flush (f32x4.mul ${get('v')} ${get('v')}))`))}`)}`);

  const rescaled = (loaded: string, factor: string): string => roundedWat(op('f32x4.mul', op('f32x4.convert_i32x4_s', loaded), factor), low, high);
  const rescaleSparse = sparse && loopMaybe('n', 4, int(synapses), `${set('s', `(i32.shl ${get('n')} ${int(2)})`)} ${set('live', below('s', all))}
  ${set('v', op('i32x4.shl', op('v128.and', rows!.targets('n'), get('live')), int(2)))}
  ${storeFour(1, weights, 's', rescaled(access('v128.load', weights, get('s')), loadLanes(factors, 'v')))}`);
  const rescaleDense = loop('s', 4 * size, all, `${set('j', int(0))} ${loop('j', 16, row, `${size % 4 === 0 ? '' : set('live', below('j', row))} ${set('at', add(get('s'), get('j')))}
  ${storeFour(size, weights, 'at', rescaled(access('v128.load', weights, get('at')), access('v128.load', factors, get('j'))))}`)}`);

  return `(func $normalise_${index} (export "normalise_${index}") ${locals('i32', ['n', 's', 'j', 'w', 'at'])} (local $x f32) ${locals('v128', ['v', 'live'])}
  (memory.fill ${int(sums)} ${int(0)} ${int(layout.sumsRow)})
  ${sumSparse ?? sumDense}
  ${set('j', int(0))} ${loop('j', 16, row, `${set('v', norm === 'l1' ? op('f32x4.mul', op('f32x4.convert_i32x4_s', sum), floats(unit)) : op('call', '$sqrt', sum))}
  ${access('v128.store', factors, get('j'), op('v128.bitselect', op('call', '$divide', access('v128.load32_splat', place(layout, 'values', value), int(0)), get('v')), floats(1), op('f32x4.gt', get('v'), floats(0))))}`)}
  ${set('s', int(0))} ${set('n', int(0))} ${rescaleSparse ?? rescaleDense})`;
}
