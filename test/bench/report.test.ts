import { describe, expect, test } from 'vitest';
import { decades, decadesAround, logarithmic, powerLabel } from '../../bench/report/log-axis.ts';
import { renderBenchmark } from '../../bench/report/report.ts';
import { curvesOf, tooLarge } from '../../bench/scaling.ts';
import { failing, figures, passing } from './rows.ts';

const grown = [1000, 10_000, 100_000].map((neurons) => passing({
  size: `${neurons / 1000}k`, neurons, synapses: 80 * neurons, figures: { ...figures, realTimeFactor: neurons / 4000, buildSeconds: 1e-6 * neurons ** 0.5 },
}));

describe('the page', () => {
  test('holds the figures of ours and of the peers', () => {
    const page = renderBenchmark([passing(), passing({ backend: 'webgpu', adapter: 'pretended GPU: 1.0 (software)' })]);
    for (const text of ['0.25', '7.31 M', '160 M', '4.5', 'pretended processor, 2 cores', 'npm run bench -- cuba', 'one core, 2-core machine like this', '0.077', 'pretended GPU, Node', 'say nothing about the speed of one']) expect(page).toContain(text);
    expect(page).toContain('<em>1\u00a0network</em> on 2\u00a0backends');
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(page).not.toMatch(/(?:src|href)="(?!data:)/);
  });

  test('says FAIL, gives no time and escapes what came from outside', () => {
    const page = renderBenchmark([failing({ adapter: 'CPU <b>' })]);
    expect(page).toContain('FAIL');
    expect(page).toContain('1 of 1 rows failed');
    expect(page).toContain('rate (Hz) is 55.00, expected 5.00 to 6.00');
    expect(page).toContain('CPU &lt;b&gt;');
    expect(page).not.toContain('7.31 M');
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('splits time by kernel only where a device could tell', () => {
    expect(renderBenchmark([passing()])).not.toContain('id="kernels"');
    const page = renderBenchmark([passing({ kernels: [{ kernel: 'update', what: 'cells', milliseconds: 30, calls: 1000 }, { kernel: 'deliver', what: 'e→e', milliseconds: 10, calls: 1000 }] })]);
    expect(page).toContain('id="kernels"');
    expect(page).toContain('75.0\u00a0%');
    expect(page).toContain('30 µs a call');
  });

  test('shows how cost grows, with exponents, where there are sizes to compare', () => {
    expect(renderBenchmark([passing()])).not.toContain('id="scaling"');
    const page = renderBenchmark(grown);
    expect(page).toContain('id="scaling"');
    expect(page).toContain('grows with exponent 1.00');
    expect(page).toContain('grows with exponent 0.50');
  });
});

test('curves leave out rows that failed', () => {
  const [curve] = curvesOf([...grown, failing({ neurons: 1e6, size: '1M' })]);
  expect(curve.points).toEqual([[1000, 0.25], [10_000, 2.5], [100_000, 25]]);
  expect(curvesOf([grown[0]])).toEqual([]);
});

test('a size is left out when memory or the smaller ones say so', () => {
  const place = { backend: 'cpu', adapter: 'CPU (JavaScript)' } as const;
  const job = { benchmark: 'cuba', size: '1M' };
  expect(tooLarge(job, place, [], 4e8)).toContain('are free');
  expect(tooLarge(job, place, [], 1e11)).toBeUndefined();
  const slow = passing({ synapses: 1e7, figures: { ...figures, buildSeconds: 20 } });
  expect(tooLarge(job, place, [slow], 1e11)).toContain('160 s');
  expect(tooLarge(job, place, [failing({ size: '400k' })], 1e11)).toContain('400k failed');
  expect(tooLarge(job, { ...place, adapter: 'other' }, [slow], 1e11)).toBeUndefined();
});

test('logarithmic axes', () => {
  expect(decadesAround([0.05, 30])).toEqual([0.01, 100]);
  expect(decadesAround([10])).toEqual([10, 100]);
  expect(decades(0.01, 100)).toEqual([0.01, 0.1, 1, 10, 100]);
  expect(decades(1, 1e9, 5)).toEqual([1, 100, 10_000, 1e6, 1e8]);
  expect(logarithmic(1, 100, 0, 200)(10)).toBeCloseTo(100, 10);
  expect([0.01, 1, 1000, 1e6, 1e-5].map(powerLabel)).toEqual(['0.01', '1', '1000', '10⁶', '10⁻⁵']);
});
