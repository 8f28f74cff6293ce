import { inflateSync, crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DARK, LIGHT, paletteIndex } from '../../src/view/palette.ts';
import { encodePng, pngDataUri } from '../../src/view/png.ts';
import { layoutTiles, paintReceptiveFields, receptiveFieldsSvg, sortByClass } from '../../src/view/receptive-fields.ts';

const rgbaAt = ({ width, rgba }: { width: number; rgba: Uint8ClampedArray }, x: number, y: number) => Array.from(rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4));
const colour = (byte: number, palette = DARK) => Array.from(palette.subarray(paletteIndex(byte) * 4, paletteIndex(byte) * 4 + 4));

describe('tile layout', () => {
  it('puts tiles in rows with a gap between and none outside', () => {
    const layout = layoutTiles(5, 28, 3);
    expect([layout.columns, layout.rows, layout.width, layout.height]).toEqual([3, 2, 86, 57]);
    expect([0, 2, 3].map(layout.at)).toEqual([{ x: 0, y: 0 }, { x: 58, y: 0 }, { x: 0, y: 29 }]);
  });
  it.each([[1, 1, 1], [2, 2, 1], [100, 13, 8], [400, 25, 16], [401, 25, 17]])('%d tiles: %d × %d', (count, columns, rows) => {
    expect(layoutTiles(count, 28)).toMatchObject({ columns, rows });
  });
  it('is empty without tiles', () => expect(layoutTiles(0, 28)).toMatchObject({ width: 0, height: 0 }));
});

describe('painting', () => {
  // Three fields of 2 × 2, in two columns.
  const bytes = Uint8Array.of(10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 255);
  it.each([2, 4])('puts every weight on its pixel, whether size is the side or the area (%d)', (size) => {
    const picture = paintReceptiveFields(bytes, 3, size, { columns: 2 });
    expect([picture.width, picture.height, picture.rgba.length]).toEqual([5, 5, 100]);
    expect(rgbaAt(picture, 0, 0)).toEqual(colour(10));
    expect(rgbaAt(picture, 1, 0)).toEqual(colour(20));
    expect(rgbaAt(picture, 0, 1)).toEqual(colour(30));
    expect(rgbaAt(picture, 3, 0)).toEqual(colour(50));
    expect(rgbaAt(picture, 4, 1)).toEqual(colour(80));
    expect(rgbaAt(picture, 1, 4)).toEqual(colour(255));
    expect(rgbaAt(picture, 2, 0)).toEqual([0, 0, 0, 0]);
    expect(rgbaAt(picture, 4, 4)).toEqual([0, 0, 0, 0]);
  });
  it('follows an order and a palette', () => {
    const picture = paintReceptiveFields(bytes, 3, 2, { columns: 3, gap: 0, order: [2, 0, 1], palette: LIGHT });
    expect(picture.width).toBe(6);
    expect(rgbaAt(picture, 0, 0)).toEqual(colour(90, LIGHT));
    expect(rgbaAt(picture, 2, 0)).toEqual(colour(10, LIGHT));
  });
  it('takes one neuron and none', () => {
    expect(paintReceptiveFields(new Uint8Array(784), 1, 28)).toMatchObject({ width: 28, height: 28 });
    expect(paintReceptiveFields([], 0, 28)).toMatchObject({ width: 0, height: 0 });
  });
  it('says what is wrong with the bytes', () => {
    expect(() => paintReceptiveFields(new Uint8Array(783), 1, 28)).toThrow('receptive fields: 783 bytes are not 1 square fields of size 28. Give count × side × side bytes.');
  });
  it.each([['dark', DARK, 1], ['light', LIGHT, -1]] as const)('%s: stronger weights differ more from the background', (_, palette, sign) => {
    const sums = Array.from({ length: 255 }, (__, index) => sign * (palette[index * 4 + 4] * 0.3 + palette[index * 4 + 5] * 0.59 + palette[index * 4 + 6] * 0.11));
    expect(sums.every((sum, index) => index === 0 || sum >= sums[index - 1])).toBe(true);
  });
});

describe('svg', () => {
  it('sorts by class and keeps neurons without one last', () => {
    expect(sortByClass(6, [3, -1, 0, 3, 9])).toEqual([2, 0, 3, 4, 1, 5]);
  });
  it('names neuron and class of each tile', () => {
    const text = receptiveFieldsSvg({ count: 2, size: 1, bytes: [1, 2] }, [-1, 7]).text;
    expect(text.match(/<title>.*?<\/title>/g)).toEqual(['<title>neuron 1: class 7</title>', '<title>neuron 0: never won, no class</title>']);
  });
  it('has words for no field at all', () => expect(receptiveFieldsSvg({ count: 0, size: 784, bytes: [] }, []).text).toContain('No receptive field'));
});

describe('png', () => {
  it('is a file that zlib and its checksums accept, also beyond one stored block', () => {
    const [width, height] = [300, 250];
    const indices = Uint8Array.from({ length: width * height }, (_, pixel) => (pixel * 7 + (pixel >> 8)) & 255);
    const png = Buffer.from(encodePng(width, height, indices, LIGHT));
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    const chunks = new Map<string, Buffer>();
    for (let at = 8; at < png.length;) {
      const length = png.readUInt32BE(at);
      const body = png.subarray(at + 4, at + 8 + length);
      expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(body));
      chunks.set(body.subarray(0, 4).toString('latin1'), body.subarray(4));
      at += 12 + length;
    }
    expect([...chunks.keys()]).toEqual(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
    expect([chunks.get('IHDR')!.readUInt32BE(0), chunks.get('IHDR')!.readUInt32BE(4)]).toEqual([width, height]);
    const rows = inflateSync(chunks.get('IDAT')!);
    expect(rows.length).toBe((width + 1) * height);
    for (const [x, y] of [[0, 0], [299, 0], [17, 130], [299, 249]]) expect(rows[y * (width + 1) + 1 + x]).toBe(indices[y * width + x]);
    expect(Buffer.from(pngDataUri(png).split(',')[1], 'base64').equals(png)).toBe(true);
  });
});
