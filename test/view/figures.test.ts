import { describe, expect, it } from 'vitest';
import { confusionTable, confusionTotals } from '../../src/view/confusion.ts';
import { curveSvg, curveTable, thin } from '../../src/view/curve.ts';
import { layoutBands, rasterSvg } from '../../src/view/raster.ts';

const empty = () => Array.from({ length: 10 }, () => new Array<number>(11).fill(0));
const count = (text: string, part: string) => text.split(part).length - 1;

describe('confusion', () => {
  const matrix = empty();
  matrix[3][3] = 6;
  matrix[3][5] = 1;
  matrix[3][10] = 1;
  matrix[5][5] = 2;
  matrix[5][3] = 2;

  it('sums rows, columns, recall and precision', () => {
    const totals = confusionTotals(matrix);
    expect([totals.total, totals.right, totals.perTruth[3], totals.perTruth[5], totals.perAnswer[3], totals.perAnswer[10]]).toEqual([12, 8, 8, 4, 8, 1]);
    expect([totals.recall[3], totals.recall[5], totals.precision[3], totals.precision[5]]).toEqual([0.75, 0.5, 0.75, 2 / 3]);
    expect(totals.recall[0]).toBeNaN();
  });
  it('counts what is missing as zero', () => expect(confusionTotals([[1]])).toMatchObject({ total: 1, right: 1 }));
  it('is a table with headers for rows and columns and a column for no answer', () => {
    const text = confusionTable(matrix).text;
    expect(count(text, '<th scope="row">')).toBe(11);
    expect(count(text, '<th scope="col"')).toBe(12);
    expect(text).toContain('>none</th>');
    expect(text).toContain('1 of 8 digits 3: no answer (12.5\u00a0%)');
    expect(count(text, 'class="hit')).toBe(2);
    expect(count(text, 'class="miss')).toBe(3);
  });
  it('survives all zeros and no mistakes', () => {
    expect(confusionTable(empty()).text).not.toMatch(/NaN|Infinity/);
    const perfect = empty().map((row, digit) => row.map((_, answer) => (answer === digit ? 200 : 0)));
    expect(confusionTable(perfect).text).not.toMatch(/NaN|Infinity|class="miss/);
  });
});

describe('curve', () => {
  const points = Array.from({ length: 5 }, (_, index) => ({ images: (index + 1) * 100, seconds: index, accuracy: 0.42 + index * 0.1 }));

  it('places points linearly between the axes', () => {
    const text = curveSvg(points, 0.8).text;
    // x: 52 to 980 over 0 to 500 images; y: 294 to 16 over 40 to 90 %.
    expect(text).toContain('d="M237.6 282.9L423.2 227.3L608.8 171.7L794.4 116.1L980 60.5"');
    expect(text).toContain('y1="71.6" y2="71.6"');
    expect(text).toContain('<title>300 images, 2\u00a0s: 62.0\u00a0%</title>');
  });
  it('has words for no point, and draws one', () => {
    expect(curveSvg([]).text).toContain('too short');
    expect(curveTable([]).text).toBe('');
    expect(curveSvg([{ images: 0, seconds: 0, accuracy: 1 }]).text).not.toMatch(/NaN|Infinity/);
  });
  it('leaves out points without accuracy', () => {
    expect(curveSvg([{ images: 1, seconds: 1, accuracy: NaN }, points[1]]).text).not.toContain('NaN');
  });
  it('thins hover targets but not the line', () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({ images: index, seconds: index, accuracy: 0.5 }));
    const text = curveSvg(many).text;
    expect(count(text, '<title>')).toBe(250);
    expect(count(text, 'L')).toBeGreaterThanOrEqual(999);
    expect(thin([1, 2, 3, 4, 5], 2)).toEqual([2, 5]);
  });
});

describe('raster', () => {
  const raster = (spikes: readonly (readonly [number, number])[]) => ({ digit: 7, image: [], dt: 0.5, steps: 200, populations: [{ name: 'in<put', size: 784, spikes }, { name: 'out', size: 10, spikes: [[199, 9]] as const }] });

  it('gives each population a strip, one below the other, small ones legible', () => {
    const [first, second] = layoutBands([784, 10]);
    expect(first).toEqual({ top: 24, height: 160 });
    expect(second.top).toBeGreaterThan(first.top + first.height);
    expect(second.height).toBeGreaterThanOrEqual(48);
  });
  it('places a spike at its time and neuron', () => {
    // Step 0 of 200 over x 44 to 848: the middle of the step is 44 + 804 / 400; neuron 0 of 784 in 160 px from y 24.
    expect(rasterSvg(raster([[0, 0]])).text).toContain('<circle cx="46" cy="24.1" r="3.2"><title>in&lt;put 0: 0\u00a0ms</title>'.replace('\u00a0', ' '));
  });
  it('draws many spikes as one path', () => {
    const text = rasterSvg(raster(Array.from({ length: 500 }, (_, index) => [index % 200, index] as const))).text;
    expect(count(text, '<circle')).toBe(1);
    expect(count(text.match(/ d="([^"]*)"/)![1], 'M')).toBe(500);
  });
  it('says where a population was silent, and where nothing was recorded', () => {
    expect(rasterSvg(raster([])).text).toContain('silent');
    expect(rasterSvg({ ...raster([]), populations: [] }).text).toContain('No spike');
  });
});
