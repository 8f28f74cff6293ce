import type { Plan, PlannedConnection } from '../compile/plan.ts';
import { convolutionFields } from '../compile/tables.ts';
import { reachesOf } from '../network/convolution-rows.ts';
import { access, add, get, int, locals, loop, multiply, set } from '../wasm/text.ts';
import { place, type Layout } from './memory.ts';
import { slotBytes, weightOf } from './rows-wat.ts';
import { eachSender, scaledWat, senderFloats, senderWords } from './transmit-wat.ts';

/** Longer rows of a kernel are visited in a loop, lest the code grow. */
const mostUnrolled = 16;

/**
 * `deliver_C(b, at)` of a convolution as WebAssembly text; twin of shaders/shared/convolve.wgsl. Weight numbers and target
 * addresses move along with the loops over output channels, rows and columns of the window that a spike reaches.
 */
export function convolveWat(plan: Plan, layout: Layout, connection: PlannedConnection): string {
  const { index, delay } = connection;
  const { shape: { inputs, outputs, y, x }, offset } = connection.convolution!;
  const { ring, total } = plan.populations[connection.to].receptors[connection.receptor];
  const { slots } = ring!;
  const [rows, columns] = [reachesOf(y), reachesOf(x)];
  const [kernelPlane, outputPlane] = [y.kernel * x.kernel, y.output * x.output];
  const reach = (what: 0 | 1 | 2, line: string): string => access('i32.load', place(layout, 'structure', offset + convolutionFields.length + what), multiply(line, int(12)));
  const move = (name: string, step: number): string => set(name, add(get(name), int(step)));
  // Targets lie before the first, but never before the ring: its fixed address takes the difference.
  const arrive = (n: number): string => {
    const weight = weightOf(layout, connection, 'tap', n * columns.kernelStep);
    const addAt = (offset: number, value: string): string => {
      const at = place(layout, 'ring', offset) - 4 * n * columns.outputStep;
      return access('i32.store', at, get('to'), add(access('i32.load', at, get('to')), value));
    };
    return `${total === null ? '' : addAt(total, weight)} ${addAt(ring!.offset, scaledWat(connection, weight))}`;
  };
  const widest = columns.at.reduce((most, { count }) => Math.max(most, count), 0);
  const oneByOne = loop('column', 1, get('columns'), `${arrive(0)}
        ${move('tap', columns.kernelStep)} ${move('to', -4 * columns.outputStep)}`);
  // Away from the edges, where most spikes are, windows are equally wide.
  const atOnce = Array.from({ length: widest }, (_, n) => arrive(n)).join('\n        ');
  const across = `${set('tap', get('row_tap'))} ${set('to', get('row_to'))} ${set('column', int(0))}
      ${widest > mostUnrolled ? oneByOne : `(if (i32.eq ${get('columns')} ${int(widest)}) (then ${atOnce}) (else ${oneByOne}))`}`;
  const down = `${set('row_tap', get('plane_tap'))} ${set('row_to', get('plane_to'))} ${set('row', int(0))}
    ${loop('row', 1, get('rows'), `${across}
      ${move('row_tap', rows.kernelStep * x.kernel)} ${move('row_to', -4 * rows.outputStep * x.output)}`)}`;
  return `(func $deliver_${index} (export "deliver_${index}") (param $b i32) (param $at i32)
  ${locals('i32', [...senderWords, 'ring', 'channel', 'group', 'line', 'cell', 'output', 'rows', 'columns', 'row', 'column', 'plane_tap', 'plane_to', 'row_tap', 'row_to', 'tap', 'to'])} ${locals('f32', senderFloats)}
  ${set('ring', slotBytes(plan, connection, `(i32.rem_u ${add(get('at'), int(delay.least))} ${int(slots)})`))}
  ${eachSender(plan, layout, connection, `
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
