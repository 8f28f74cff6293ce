import type { Axis, ConvolutionShape } from '../../network/convolution.ts';
import type { Convolve } from '../plan/ops.ts';
import { access, add, get, int, kernel, loop, op, set } from './text.ts';
import { tileColumns, tileRows } from './product-wat.ts';
import { leastShared, listNumbers } from './sparse-wat.ts';

const mostUnrolled = 8;
/** Weights of one output neuron that a product takes at once, lest a panel of the unfolded image leave the first cache. */
const depth = 512;
const move = (name: string, step: number): string => set(name, add(get(name), int(step)));
const zero = '(v128.const i32x4 0 0 0 0)';

/** Numbers of a convolution, as a product of matrices: kernel [outputs × taps] times unfolded image [taps × positions]. */
export function sizesOf({ groups, inputs, outputs, y, x }: ConvolutionShape): { readonly taps: number; readonly positions: number; readonly stride: number; readonly input: number; readonly output: number; readonly kernel: number } {
  const [taps, positions] = [inputs * y.kernel * x.kernel, y.output * x.output];
  // An odd number of cache lines from row to row: rows of one panel spread over all sets of the first cache.
  const lines = Math.ceil(positions / 16);
  return { taps, positions, stride: 16 * (lines + 1 - (lines % 2)), input: groups * inputs * y.input * x.input, output: groups * outputs * positions, kernel: groups * outputs * taps };
}

/** Output columns that see the input through kernel column `k`, of which the others see the padding. */
function seen({ input, output, stride, padding, dilation }: Axis, k: number): readonly [from: number, to: number] {
  const from = Math.min(output, Math.max(0, Math.ceil((padding - k * dilation) / stride)));
  return [from, Math.max(from, Math.min(output, Math.floor((input - 1 + padding - k * dilation) / stride) + 1))];
}

/** Visits every row of the unfolded image: `inside` where it lies within the image (at `$cell`), `outside` where it is padding; `$column` is its address. */
function rows(name: string, { inputs, y, x }: ConvolutionShape, stride: number, inside: (k: number) => string, outside: string): string {
  const eachColumn = Array.from({ length: x.kernel }, (_, k) => `${set('yo', int(0))} ${set('column', get('columns'))}
  ${set('cell', add(get('line'), int(4 * (k * x.dilation - x.padding))))}
  ${set('yi', `(i32.sub ${op('i32.mul', get('ky'), int(y.dilation))} ${int(y.padding)})`)}
  ${loop('yo', 1, int(y.output), `(if (i32.lt_u ${get('yi')} ${int(y.input)}) (then ${inside(k)})${outside ? ` (else ${outside})` : ''})
  ${move('yi', y.stride)} ${move('cell', 4 * y.stride * x.input)} ${move('column', 4 * x.output)}`)}
  ${move('columns', 4 * stride)}`).join('\n  ');
  return kernel(name, { i32: 'image columns' }, { i32: 'c ky yo yi xo line cell column' }, loop('c', 1, int(inputs), `${set('ky', int(0))} ${set('line', add(get('image'), int(-4 * y.padding * x.input)))}
  ${loop('ky', 1, int(y.kernel), `${eachColumn} ${move('line', 4 * y.dilation * x.input)}`)}
  ${move('image', 4 * y.input * x.input)}`));
}

/**
 * Visits `count` numbers of a row from number `from` on, `width` at a time: by vectors up to three more than asked for, in order, so that what comes next
 * overwrites them. `body` gets the bytes of the first number beyond `$xo`; long rows are visited in a loop, lest the code grow.
 */
function along(from: number, count: number, width: 1 | 4, body: (bytes: number) => string): string {
  const groups = Math.ceil(count / width);
  if (groups <= mostUnrolled) return Array.from({ length: groups }, (_, g) => body(4 * (from + width * g))).join(' ');
  return `${loop('xo', 4 * width, int(4 * width * groups), body(4 * from))} ${set('xo', int(0))}`;
}

const columnAt = add(get('column'), get('xo'));
/** Where the number lies in the image: a column of the output is `stride` numbers of it. */
const cellAt = (bytes: number, stride: number): string => add(add(get('cell'), stride === 1 ? get('xo') : op('i32.mul', get('xo'), int(stride))), int(bytes * stride));

/** Writes the image as a matrix [taps × positions]: each row is the image shifted by one tap (im2col). */
function unfold(name: string, shape: ConvolutionShape, stride: number): string {
  const { x } = shape;
  const clear = (from: number, to: number): string => along(from, to - from, 4, (bytes) => access('v128.store', bytes, columnAt, zero));
  return rows(name, shape, stride, (k) => {
    const [from, to] = seen(x, k);
    const copy = x.stride === 1
      ? along(from, to - from, 4, (bytes) => access('v128.store', bytes, columnAt, op('v128.load', cellAt(bytes, 1))))
      : along(from, to - from, 1, (bytes) => access('f32.store', bytes, columnAt, op('f32.load', cellAt(bytes, x.stride))));
    return `${clear(0, from)} ${copy} ${clear(to, x.output)}`;
  }, clear(0, x.output));
}

/** Adds such a matrix to the image: the adjoint of unfolding (col2im). */
function fold(name: string, shape: ConvolutionShape, stride: number): string {
  const { x } = shape;
  const grow = (type: 'f32' | 'f32x4', bytes: number): string => {
    const memory = type === 'f32' ? 'f32' : 'v128';
    const cell = cellAt(bytes, x.stride);
    return op(`${memory}.store`, cell, op(`${type}.add`, op(`${memory}.load`, cell), access(`${memory}.load`, bytes, columnAt)));
  };
  return rows(name, shape, stride, (k) => {
    const [from, to] = seen(x, k);
    const fours = x.stride === 1 ? (to - from) & -4 : 0;
    return `${along(from, fours, 4, (bytes) => grow('f32x4', bytes))} ${along(from + fours, to - from - fours, 1, (bytes) => grow('f32', bytes))}`;
  }, '');
}

/** A product by a kernel such as `block`, whose inner dimension is `k`, in parts: A's elements lie `along` bytes apart, B's `down`. */
function product(block: string, a: string, row: number, aPanel: (k: number) => number, along: number, b: string, bPanel: (k: number) => number, down: number, c: string, ldc: number, m: number, n: number, k: number, accumulate: string): string {
  return Array.from({ length: Math.ceil(k / depth) }, (_, part) => {
    const from = part * depth;
    const count = Math.min(depth, k - from);
    return `(call $${block} ${add(a, int(from * along))} ${[aPanel(k), row, along].map(int).join(' ')} ${add(b, int(from * down))} ${[bPanel(k), down].map(int).join(' ')} ${c} ${[ldc, m, n, count].map(int).join(' ')} ${part === 0 ? accumulate : int(1)} ${get('tile')}${block === 'block' ? '' : ` ${get('lists')}`})`;
  }).join('\n  ');
}

/**
 * A convolution of `rows` images as products of matrices, image after image, group after group: the unfolded image stays in the cache.
 * Takes the addresses of input, kernel, output, then rows, accumulate, and scratch: `columns`, `packed`, `sums`, `lists`, `tile` (see {@link scratchOf}).
 */
export function convolveWat(name: string, direction: Convolve['direction'], shape: ConvolutionShape): string {
  const { groups, inputs, outputs, y, x } = shape;
  const { taps, positions, stride, input, output } = sizesOf(shape);
  // What is unfolded may be spikes.
  const sparse = (where: 'rows' | 'columns'): string => (outputs < leastShared ? 'block' : `block_sparse_${where}`);
  const eachImage = (body: (g: number) => string): string => loop('r', 1, get('rows'), `${Array.from({ length: groups }, (_, g) => body(g)).join('\n  ')}
  ${move('input', 4 * input)} ${move('output', 4 * output)}`);
  const image = (g: number): string => add(get('input'), int(4 * g * inputs * y.input * x.input));
  const answer = (g: number): string => add(get('output'), int(4 * g * outputs * positions));
  const weight = (g: number): string => add(get('kernel'), int(4 * g * outputs * taps));
  const packed = (g: number): string => add(get('packed'), int(4 * g * (taps + tileRows) * outputs));
  const sums = (g: number): string => add(get('sums'), int(4 * g * taps * outputs));
  const all = (body: (g: number) => string): string => Array.from({ length: groups }, (_, g) => body(g)).join('\n  ');
  const bodies: Readonly<Record<Convolve['direction'], string>> = {
    output: eachImage((g) => `(call $${name}_unfold ${image(g)} ${get('columns')})
  ${product(sparse('columns'), weight(g), 4 * taps, () => 4 * tileRows * taps, 4, get('columns'), () => 4 * tileColumns, 4 * stride, answer(g), 4 * positions, outputs, positions, taps, get('accumulate'))}`),
    input: `(if (i32.eqz ${get('accumulate')}) (then (memory.fill ${get('input')} ${int(0)} ${op('i32.mul', get('rows'), int(4 * input))})))
  ${all((g) => `(call $pack_down_4 ${weight(g)} ${int(4 * taps)} ${packed(g)} ${int(taps)} ${int(outputs)})`)}
  ${eachImage((g) => `${product('block', packed(g), 4, (k) => 4 * tileRows * k, 4 * tileRows, answer(g), () => 4 * tileColumns, 4 * positions, get('columns'), 4 * stride, taps, positions, outputs, int(0))}
  (call $${name}_fold ${image(g)} ${get('columns')})`)}`,
    kernel: `${set('first', int(0))}
  ${eachImage((g) => `(call $${name}_unfold ${image(g)} ${get('columns')})
  (call $pack_across_8 ${answer(g)} ${int(4 * positions)} ${get('packed')} ${int(outputs)} ${int(positions)})
  ${product(sparse('rows'), get('columns'), 4 * stride, () => 4 * tileRows * stride, 4, get('packed'), (k) => 4 * tileColumns * k, 4 * tileColumns, sums(g), 4 * outputs, taps, outputs, positions, get('first'))}
  ${g === groups - 1 ? set('first', int(1)) : ''}`)}
  ${all((g) => `(call $transpose ${sums(g)} ${weight(g)} ${int(taps)} ${int(outputs)} ${get('accumulate')})`)}`,
  };
  return [
    direction === 'input' ? fold(`${name}_fold`, shape, stride) : unfold(`${name}_unfold`, shape, stride),
    kernel(name, { i32: 'input kernel output rows accumulate columns packed sums lists tile' }, { i32: 'r first' }, bodies[direction]),
  ].join('\n');
}

/** Numbers of scratch that a direction needs: the unfolded image, packed panels, sums of the kernel's adjoint, lists of spikes. */
export function scratchOf(direction: Convolve['direction'], shape: ConvolutionShape): readonly [columns: number, packed: number, sums: number, lists: number] {
  const { groups, outputs } = shape;
  const { taps, positions, stride, kernel } = sizesOf(shape);
  const packed = { output: 0, input: groups * (taps + tileRows) * outputs, kernel: (outputs + tileColumns) * positions };
  const lists = { output: listNumbers(Math.min(taps, depth)), input: 0, kernel: listNumbers(Math.min(positions, depth), taps) };
  return [taps * stride + 16, packed[direction], direction === 'kernel' ? kernel : 0, lists[direction]];
}

/** to [columns × rows] (+)= from [rows × columns] transposed. */
export const transposeWat = kernel('transpose', { i32: 'from to rows columns accumulate' }, { i32: 'i j at' }, loop('j', 1, get('columns'), `${set('i', int(0))} ${set('at', add(get('from'), op('i32.shl', get('j'), int(2))))}
  ${loop('i', 1, get('rows'), `(f32.store ${get('to')} (f32.add (f32.load ${get('at')}) (if (result f32) ${get('accumulate')} (then (f32.load ${get('to')})) (else (f32.const 0)))))
  ${set('at', add(get('at'), op('i32.shl', get('columns'), int(2))))} ${move('to', 4)}`)}`));
