import type { Plan, PlannedConnection } from '../compile/plan.ts';
import { convolutionFields } from '../compile/tables.ts';
import { reachesOf } from '../network/convolution-rows.ts';
import { access, add, eachSpike, get, int, locals, loop, multiply, set } from '../wasm/text.ts';
import { maskWat, place, type Layout } from './memory.ts';
import { slotBytes, weightOf } from './rows-wat.ts';

/**
 * `deliver_C(b, at)` of a convolution as WebAssembly text; twin of shaders/shared/convolve.wgsl. Weight numbers and target
 * addresses move along with the loops over output channels, rows and columns of the window that a spike reaches.
 */
export function convolveWat(plan: Plan, layout: Layout, connection: PlannedConnection): string {
  const { index, delay } = connection;
  const { shape: { inputs, outputs, y, x }, offset } = connection.convolution!;
  const { slots, offset: first } = plan.populations[connection.to].receptors[connection.receptor].ring!;
  const ring = place(layout, 'ring', first);
  const [rows, columns] = [reachesOf(y), reachesOf(x)];
  const [kernelPlane, outputPlane] = [y.kernel * x.kernel, y.output * x.output];
  const reach = (what: 0 | 1 | 2, line: string): string => access('i32.load', place(layout, 'structure', offset + convolutionFields.length + what), multiply(line, int(12)));
  const move = (name: string, step: number): string => set(name, add(get(name), int(step)));
  const across = `${set('tap', get('row_tap'))} ${set('to', get('row_to'))} ${set('column', int(0))}
      ${loop('column', 1, get('columns'), `${access('i32.store', ring, get('to'), add(access('i32.load', ring, get('to')), weightOf(layout, connection, 'tap')))}
        ${move('tap', columns.kernelStep)} ${move('to', -4 * columns.outputStep)}`)}`;
  const down = `${set('row_tap', get('plane_tap'))} ${set('row_to', get('plane_to'))} ${set('row', int(0))}
    ${loop('row', 1, get('rows'), `${across}
      ${move('row_tap', rows.kernelStep * x.kernel)} ${move('row_to', -4 * rows.outputStep * x.output)}`)}`;
  return `(func $deliver_${index} (export "deliver_${index}") (param $b i32) (param $at i32)
  ${locals('i32', ['mask', 'mask_end', 'bits', 'first', 'i', 'ring', 'channel', 'group', 'line', 'cell', 'output', 'rows', 'columns', 'row', 'column', 'plane_tap', 'plane_to', 'row_tap', 'row_to', 'tap', 'to'])}
  ${set('ring', slotBytes(plan, connection, `(i32.rem_u ${add(get('at'), int(delay.least))} ${int(slots)})`))}
  ${eachSpike(maskWat(plan, layout, plan.populations[connection.from], get('at')), plan.populations[connection.from].words, `
  ${set('line', `(i32.rem_u (i32.div_u ${get('i')} ${int(x.input)}) ${int(y.input)})`)}
  ${set('cell', add(`(i32.rem_u ${get('i')} ${int(x.input)})`, int(y.input)))}
  ${set('rows', reach(2, get('line')))} ${set('columns', reach(2, get('cell')))}
  (if ${multiply(get('rows'), get('columns'))} (then
  ${set('channel', `(i32.div_u ${get('i')} ${int(y.input * x.input)})`)} ${set('group', `(i32.div_u ${get('channel')} ${int(inputs)})`)}
  ${set('plane_tap', add(multiply(add(multiply(get('group'), int(outputs * inputs)), `(i32.rem_u ${get('channel')} ${int(inputs)})`), int(kernelPlane)), add(reach(0, get('line')), reach(0, get('cell')))))}
  ${set('plane_to', add(get('ring'), `(i32.shl ${add(multiply(get('group'), int(outputs * outputPlane)), add(reach(1, get('line')), reach(1, get('cell'))))} ${int(2)})`))}
  ${set('output', int(0))}
  ${loop('output', 1, int(outputs), `${down}
    ${move('plane_tap', inputs * kernelPlane)} ${move('plane_to', 4 * outputPlane)}`)}))`)})`;
}
