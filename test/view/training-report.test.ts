import { describe, expect, it } from 'vitest';
import { linesSvg } from '../../src/view/lines.ts';
import { renderTraining } from '../../src/view/training-report.ts';
import { fakeTraining } from './fake-training.ts';

const trained = fakeTraining();
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('the report of a training', () => {
  it('says what was reached, how, and how to do it again, from the log alone', () => {
    const text = plain(renderTraining(trained));
    const accuracy = `${(trained.made.test!.accuracy * 100).toFixed(2)} %`;
    for (const part of [`<em>${accuracy}</em>`, 'mnist-dense', '636,010', '1,594', '612.4', 'one cycle', trained.made.command, 'Accuracy against time steps', '98.67 %', 'validation <b>', 'averaged <b>', 'Misjudged digits', 'kept apart to choose by', 'CPU, 2 threads']) expect(text, part).toContain(part);
    expect(text).not.toMatch(/NaN|undefined|\[object|Infinity/);
    expect(text).not.toMatch(/https?:|\b(src|href)="(?!data:)|url\(|@import/);
    expect(text).not.toContain('>none</th>');
    expect(text.match(/class="mistakes"/g)).toHaveLength(1);
  });

  it('prefers what a judge says now', () => {
    const now = { ...trained.made.test!, accuracy: 0.5, source: 'the first 200' };
    expect(plain(renderTraining(trained, now))).toContain('<em>50.00 %</em>');
  });

  it('stands one epoch without validation, none at all, and a network that nobody judged', () => {
    const { test: _, tables: __, ...made } = trained.made;
    for (const log of [[{ epoch: 0, loss: 1.5, accuracy: 0.4, rate: 0.1, seconds: 3, imagesPerSecond: 10 }], []]) {
      const text = plain(renderTraining({ ...trained, made: { ...made, log } }));
      expect(text).not.toMatch(/NaN|undefined|Infinity/);
      expect(text).toContain('Not judged yet');
    }
    expect(renderTraining({ ...trained, made: { ...made, settings: { evil: '<img src=x>' }, log: [] } })).not.toContain('<img src=x');
  });
});

describe('lines', () => {
  it('place points on a linear axis and say their values', () => {
    const { text } = linesSvg({ lines: [{ name: 'a', points: [[0, 0], [10, 5], [20, 10]] }, { name: 'b', points: [[0, 10], [20, 0]], dashed: true }], unit: 'epochs', format: (y) => `${y} u` });
    expect(text).toContain('d="M58 216L272 115L486 14"');
    expect(text).toContain('class="l1 dashed" d="M58 14L486 216"');
    expect(text).toContain('<title>a, 10: 5 u</title>');
    expect(text).toContain('b <b>0 u</b>');
  });

  it('stand a single point, equal points and none', () => {
    for (const points of [[[1, 3]], [[1, 3], [2, 3]], [[1, NaN]], []] as (readonly [number, number])[][]) expect(linesSvg({ lines: [{ name: 'a', points }], unit: 'x', format: String }).text).not.toMatch(/NaN|Infinity/);
  });
});
