import type { Pool } from '../plan/ops.ts';
import { access, add, get, int, kernel, loop, op, pick, set, vector } from './text.ts';

const move = (name: string, step: number): string => set(name, add(get(name), int(step)));
const inputAt = (row: number, column: number, width: number): number => 4 * (row * width + column);
const quarter = '(v128.const f32x4 0.25 0.25 0.25 0.25)';

/** Means over windows of one shape, plane after plane; windows of 2 × 2 four at a time. Takes the addresses of input and output, and the planes. */
export function poolWat(name: string, { direction, height, width, window: [down, across] }: Pool): string {
  const [rows, columns] = [Math.floor(height / down), Math.floor(width / across)];
  const fours = down === 2 && across === 2 ? Math.floor(columns / 4) : 0;
  const window = Array.from({ length: down * across }, (_, w) => inputAt(Math.floor(w / across), w % across, width));
  const share = `(f32.const ${1 / window.length})`;
  const load = (fixed: number): string => access('f32.load', fixed, get('input'));
  const loadFour = (row: number, which: 0 | 1): string => access('v128.load', inputAt(row, 4 * which, width), get('input'));
  const one = direction === 'output'
    ? op('f32.store', get('output'), op('f32.mul', share, window.map(load).reduce((left, right) => op('f32.add', left, right))))
    : `${set('value', op('f32.mul', share, op('f32.load', get('output'))))} ${window.map((fixed) => access('f32.store', fixed, get('input'), get('value'))).join(' ')}`;
  const four = direction === 'output'
    ? `${([0, 1] as const).map((which) => set(`sum${which}`, vector('add', loadFour(0, which), loadFour(1, which)))).join(' ')}
  (v128.store ${get('output')} ${vector('mul', quarter, vector('add', pick([0, 2, 4, 6], get('sum0'), get('sum1')), pick([1, 3, 5, 7], get('sum0'), get('sum1'))))})`
    : `${set('sum0', vector('mul', quarter, op('v128.load', get('output'))))}
  ${[0, 1].flatMap((row) => [[0, 0, 1, 1], [2, 2, 3, 3]].map((places, which) => access('v128.store', inputAt(row, 4 * which, width), get('input'), pick(places, get('sum0'), get('sum0'))))).join(' ')}`;
  const along = (counter: string, count: number, step: number, body: string): string => (count === 0 ? '' : `${set(counter, int(0))} ${loop(counter, 1, int(count), `${body} ${move('input', 4 * across * step)} ${move('output', 4 * step)}`)}`);
  const left = 4 * (width - columns * across) + 4 * (down - 1) * width;
  const clear = direction === 'input' && (rows * down < height || columns * across < width) ? `(memory.fill ${get('input')} ${int(0)} ${int(4 * height * width)})` : '';
  return kernel(name, { i32: 'input output planes' }, { i32: 'p y x', f32: 'value', v128: 'sum0 sum1' }, loop('p', 1, get('planes'), `${clear} ${set('y', int(0))}
  ${loop('y', 1, int(rows), `${along('x', fours, 4, four)} ${along('x', columns - 4 * fours, 1, one)} ${move('input', left)}`)}
  ${move('input', 4 * (height - rows * down) * width)}`));
}
