/** What the page shows, and nothing about how it is computed. */
import type { DigitsEvent, DigitsPhase, DigitsResult } from '../src/learn/digits/types.ts';
import { drawCurve, drawFields } from './draw.ts';

const PHASES: Readonly<Record<DigitsPhase, string>> = { learn: 'images learned', label: 'images used to assign classes', judge: 'held-out digits judged' };

export interface Screen {
  /** Shows a sentence, or hides it when there is none. */
  message(text?: string): void;
  show(event: DigitsEvent): void;
  finish(result: DigitsResult, report: string): void;
}

/** Takes hold of the page's elements. */
export function createScreen(): Screen {
  const text = (id: string, value: string): void => { element(id).textContent = value; };
  const curve = element('curve') as HTMLCanvasElement;
  const fields = element('fields') as HTMLCanvasElement;
  const bar = element('bar') as HTMLProgressElement;
  const points: { images: number; accuracy: number }[] = [];
  let learnTotal = 0;
  // An empty grid, until the first neurons have seen something.
  let latest: { readonly count: number; readonly bytes: Uint8Array } = { count: 100, bytes: new Uint8Array(100 * 784) };
  let drawing = false;

  /** Events may come faster than frames; each frame draws the latest state once. */
  const redraw = (): void => {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      drawFields(fields, latest.count, latest.bytes);
      drawCurve(curve, points, learnTotal);
    });
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  redraw();

  const show = (event: DigitsEvent): void => {
    if (event.kind === 'start') {
      learnTotal = event.totals.learn;
      text('adapter', event.adapter);
      text('plan', `${event.backend}, ${event.plan}`);
    } else if (event.kind === 'fields') {
      latest = event;
      text('fields-name', `what ${event.count.toLocaleString('en-US')} neurons have learned to see`);
    } else {
      text('phase', PHASES[event.phase]);
      text('done', event.done.toLocaleString('en-US'));
      text('total', ` of ${event.total.toLocaleString('en-US')}`);
      Object.assign(bar, { value: event.done, max: Math.max(1, event.total) });
      text('rate', Math.round(event.imagesPerSecond).toLocaleString('en-US'));
      text('left', clock(event.secondsLeft));
      if (event.accuracy !== null) text('accuracy', share(event.accuracy));
      if (event.phase === 'learn' && event.accuracy !== null) points.push({ images: event.done, accuracy: event.accuracy });
    }
    redraw();
  };

  const finish = (result: DigitsResult, report: string): void => {
    text('phase', 'finished');
    text('left', '–');
    text('accuracy-name', 'on held-out');
    text('accuracy', share(result.accuracy));
    text('rate', Math.round(result.throughput.imagesPerSecond).toLocaleString('en-US'));
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([report], { type: 'text/html' }));
    link.target = '_blank';
    link.textContent = 'Open the report';
    element('report').replaceChildren(link);
    element('report').hidden = false;
  };

  return {
    message: (value) => { text('message', value ?? ''); element('message').hidden = !value; },
    show,
    finish,
  };
}

/** An element that index.html is known to have. */
export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no #${id}`);
  return found;
}

function share(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}

function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
