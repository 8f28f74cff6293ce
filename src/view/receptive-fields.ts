import { expect } from '../errors.ts';
import { formatCount, formatPlural } from './format.ts';
import { html, type Html } from './html.ts';
import { DARK, LIGHT, paletteIndex, type Palette } from './palette.ts';
import { encodePng, pngDataUri } from './png.ts';

/** Where each tile lies in the picture, in pixels. */
export interface TileLayout {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  /** Upper left pixel of tile `index`. */
  readonly at: (index: number) => { readonly x: number; readonly y: number };
}

export interface PaintOptions {
  /** Tiles per row; by default a picture about 1.6 times as wide as high, at most 25. */
  readonly columns?: number;
  /** Transparent pixels between tiles. Default 1. */
  readonly gap?: number;
  /** Colours; default {@link DARK}. */
  readonly palette?: Palette;
  /** Which field each tile shows; default 0, 1, 2 … */
  readonly order?: readonly number[];
}

/** Rows of square tiles with a gap between them and none outside. */
export function layoutTiles(count: number, side: number, columns = Math.min(25, Math.ceil(Math.sqrt(count * 1.6))), gap = 1): TileLayout {
  const across = Math.max(1, Math.min(columns, count));
  const rows = Math.ceil(count / across);
  const pitch = side + gap;
  return {
    columns: across,
    rows,
    width: count === 0 ? 0 : across * pitch - gap,
    height: count === 0 ? 0 : rows * pitch - gap,
    at: (index) => ({ x: (index % across) * pitch, y: Math.floor(index / across) * pitch }),
  };
}

/**
 * Draws `count` receptive fields as tiles into an RGBA picture, ready for `putImageData`.
 * `bytes` holds the weights field by field, row-major, 0 to 255; `size` is the side of a field in
 * pixels (28) or its number of pixels (784): the length of `bytes` tells which.
 *
 * @example
 * const { width, height, rgba } = paintReceptiveFields(bytes, 400, 28);
 * canvas.getContext('2d').putImageData(new ImageData(rgba, width, height), 0, 0);
 *
 * @throws WebspikeError when `bytes` is not `count` whole square fields.
 */
export function paintReceptiveFields(bytes: ArrayLike<number>, count: number, size: number, options: PaintOptions = {}): { readonly width: number; readonly height: number; readonly rgba: Uint8ClampedArray<ArrayBuffer> } {
  const { width, height, indices } = indexFields(bytes, count, size, options);
  const palette = options.palette ?? DARK;
  const rgba = new Uint8ClampedArray(indices.length * 4);
  for (let pixel = 0; pixel < indices.length; pixel++) {
    for (let channel = 0; channel < 4; channel++) rgba[pixel * 4 + channel] = palette[indices[pixel] * 4 + channel];
  }
  return { width, height, rgba };
}

/** One grey picture (a digit) as an address for `<img>`; values 0 background to 255 ink. */
export function greyDataUri(pixels: ArrayLike<number>, side = Math.round(Math.sqrt(pixels.length))): string {
  return pngDataUri(encodePng(side, side, Uint8Array.from(pixels, paletteIndex), LIGHT));
}

/**
 * The learned fields as an SVG: one picture, sorted by class, with a rectangle over each tile that
 * names its neuron and class. `labels` gives the class per neuron, −1 where it never won.
 */
export function receptiveFieldsSvg(fields: { readonly count: number; readonly size: number; readonly bytes: ArrayLike<number> }, labels: readonly number[]): Html {
  if (fields.count === 0) return html`<p class="empty">No receptive field was recorded.</p>`;
  const order = sortByClass(fields.count, labels);
  const side = fieldSide(fields.bytes.length, fields.count, fields.size);
  const { columns, width, height, at } = layoutTiles(fields.count, side);
  const { indices } = indexFields(fields.bytes, fields.count, fields.size, { order });
  const source = pngDataUri(encodePng(width, height, indices, LIGHT));
  const tiles = order.map((neuron, index) => {
    const { x, y } = at(index);
    const label = labels[neuron] ?? -1;
    return html`<rect class="k${label < 0 ? 'x' : label}" x="${x}" y="${y}" width="${side}" height="${side}"><title>neuron ${formatCount(neuron)}: ${label < 0 ? 'never won, no class' : `class ${label}`}</title></rect>`;
  });
  return html`<svg class="tiles" viewBox="0 0 ${width} ${height}" style="min-width:${Math.min(560, columns * 28)}px;max-width:${columns * 76}px" role="img" aria-label="Learned weights of ${formatPlural(fields.count, 'neuron')}, one picture each, sorted by class"><image class="ink" href="${source}" width="${width}" height="${height}"/>${tiles}</svg>`;
}

/** Neurons ordered by their class, those without one last; by number within a class. */
export function sortByClass(count: number, labels: readonly number[]): number[] {
  const rank = (neuron: number) => ((labels[neuron] ?? -1) < 0 ? Infinity : labels[neuron]);
  return Array.from({ length: count }, (_, neuron) => neuron).sort((a, b) => (rank(a) === rank(b) ? a - b : rank(a) - rank(b)));
}

function indexFields(bytes: ArrayLike<number>, count: number, size: number, { columns, gap, order }: PaintOptions) {
  const side = fieldSide(bytes.length, count, size);
  const { width, height, at } = layoutTiles(count, side, columns, gap);
  const indices = new Uint8Array(width * height);
  for (let tile = 0; tile < count; tile++) {
    const { x, y } = at(tile);
    const from = (order ? order[tile] : tile) * side * side;
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) indices[(y + row) * width + x + column] = paletteIndex(bytes[from + row * side + column]);
    }
  }
  return { width, height, indices };
}

function fieldSide(length: number, count: number, size: number): number {
  const side = length === count * size * size ? size : Math.sqrt(size);
  expect(
    Number.isInteger(count) && count >= 0 && Number.isInteger(side) && length === count * side * side,
    'receptive fields', `${length} bytes are not ${count} square fields of size ${size}`, 'give count × side × side bytes',
  );
  return side;
}
