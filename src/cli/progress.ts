/** Shows a running job: a bar in a terminal, a plain line every few seconds elsewhere (logs, CI). */
import { Presets, SingleBar } from 'cli-progress';
import type { DigitsEvent, DigitsPhase } from '../learn/digits/types.ts';
import { duration, grouped, line, percent } from './text.ts';

const PHASES: Readonly<Record<DigitsPhase, string>> = { learn: 'learning', label: 'labelling', judge: 'judging' };
const LINE_SECONDS = 3;

type Progress = Extract<DigitsEvent, { kind: 'progress' }>;

export interface ProgressView {
  /** Prints one line above the progress: what was found, what goes on. */
  say(label: string, text: string): void;
  event(event: DigitsEvent): void;
  /** Ends the bar, so that what follows starts on a line of its own. */
  stop(): void;
}

/** The view that fits the stream: a bar where it is a terminal. */
export function createProgress(stream: NodeJS.WriteStream = process.stdout): ProgressView {
  const say = (label: string, text: string): void => void stream.write(`${line(label, text)}\n`);
  const follow = stream.isTTY ? barFollower(stream) : lineFollower(stream);
  return {
    say: (label, text) => { follow.stop(); say(label, text); },
    event: (event) => {
      if (event.kind === 'start') {
        say('adapter', event.adapter);
        say('backend', `${event.backend}, plan: ${event.plan}`);
        if (event.resumedAt > 0) say('resumed', `after ${grouped(event.resumedAt)} images`);
      }
      if (event.kind === 'progress') follow.show(event);
    },
    stop: () => follow.stop(),
  };
}

interface Follower {
  show(event: Progress): void;
  stop(): void;
}

function barFollower(stream: NodeJS.WriteStream): Follower {
  let bar: SingleBar | undefined;
  let phase: DigitsPhase | undefined;
  const stop = (): void => { bar?.stop(); bar = phase = undefined; };
  const show = (event: Progress): void => {
    const payload = { phase: PHASES[event.phase].padEnd(9), figures: figures(event) };
    if (phase !== event.phase) {
      stop();
      phase = event.phase;
      bar = new SingleBar({
        stream, format: '  {phase} {bar} {percentage} % · {figures}', barsize: 24, hideCursor: true, fps: 8, linewrap: false, gracefulExit: false,
        formatValue: (value, _options, type) => (type === 'percentage' ? String(value).padStart(3) : String(value)),
      }, Presets.shades_classic);
      bar.start(event.total, event.done, payload);
    } else {
      bar?.update(event.done, payload);
    }
    if (event.done >= event.total) stop();
  };
  return { show, stop };
}

function lineFollower(stream: NodeJS.WriteStream): Follower {
  let last = -Infinity;
  const show = (event: Progress): void => {
    const now = performance.now();
    if (event.done < event.total && now - last < LINE_SECONDS * 1000) return;
    last = now;
    const share = event.total > 0 ? event.done / event.total : 1;
    stream.write(`${line(PHASES[event.phase], `${grouped(event.done)} of ${grouped(event.total)} (${percent(share, 0)}) · ${figures(event)}`)}\n`);
  };
  return { show, stop: () => undefined };
}

function figures(event: Progress): string {
  const accuracy = event.accuracy === null ? [] : [`accuracy ${percent(event.accuracy, 1)}`];
  const left = event.done < event.total ? [`${duration(event.secondsLeft)} left`] : [];
  return [`${grouped(event.imagesPerSecond)} images/s`, ...accuracy, ...left].join(' · ');
}
