import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createProgress } from '../../src/cli/progress.ts';
import { duration, percent, short } from '../../src/cli/text.ts';
import type { DigitsEvent } from '../../src/learn/digits/types.ts';

function collector(isTTY: boolean): { stream: NodeJS.WriteStream; text(): string } {
  let text = '';
  const stream = Object.assign(new Writable({ write: (chunk, _encoding, done) => { text += String(chunk); done(); } }), { isTTY, columns: 120 });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
}

const at = (done: number): DigitsEvent => ({ kind: 'progress', phase: 'learn', done, total: 8000, imagesPerSecond: 412.4, accuracy: 0.8123, secondsLeft: 75 });

describe('progress without a terminal', () => {
  it('writes a plain line at once and at the end, not for every event', () => {
    const { stream, text } = collector(false);
    const view = createProgress(stream);
    for (let done = 100; done <= 8000; done += 100) view.event(at(done));
    view.stop();
    const lines = text().trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('100 of 8,000 (1 %) · 412 images/s · accuracy 81.2 % · 1 min 15 s left');
    expect(lines[1]).toContain('8,000 of 8,000 (100 %)');
    expect(text()).not.toContain('\r');
  });
});

describe('figures', () => {
  it('are short', () => {
    expect([short(12), short(1234), short(123_456_789)]).toEqual(['12.0', '1.23 k', '123 M']);
    expect([duration(7.4), duration(125), duration(3725), duration(Infinity)]).toEqual(['7 s', '2 min 05 s', '1 h 02 min', '–']);
    expect(percent(0.95)).toBe('95.00 %');
  });
});
