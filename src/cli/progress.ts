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
  const follow = createFollower(stream);
  return {
    say: (label, text) => { follow.stop(); say(label, text); },
    event: (event) => {
      if (event.kind === 'start') {
        say('adapter', event.adapter);
        say('backend', `${event.backend}, plan: ${event.plan}`);
        if (event.resumedAt > 0) say('resumed', `after ${grouped(event.resumedAt)} images`);
      }
      if (event.kind === 'progress') follow.show(stateOf(event));
    },
    stop: () => follow.stop(),
  };
}

/** How far a job is. */
export interface ProgressState {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  /** What a line says of `done` and `total`; a bar shows it. */
  readonly count: string;
  readonly figures: string;
}

/** Shows state after state in its place. */
export interface Follower {
  show(state: ProgressState): void;
  stop(): void;
}

/** A bar where the stream is a terminal, else a line every few seconds. */
export function createFollower(stream: NodeJS.WriteStream = process.stdout): Follower {
  return stream.isTTY ? barFollower(stream) : lineFollower(stream);
}

function barFollower(stream: NodeJS.WriteStream): Follower {
  let bar: SingleBar | undefined;
  let phase: string | undefined;
  const stop = (): void => { bar?.stop(); bar = phase = undefined; };
  const show = (state: ProgressState): void => {
    const payload = { phase: state.phase.padEnd(9), figures: state.figures };
    if (phase !== state.phase) {
      stop();
      phase = state.phase;
      bar = new SingleBar({
        stream, format: '  {phase} {bar} {percentage} % · {figures}', barsize: 24, hideCursor: true, fps: 8, linewrap: false, gracefulExit: false,
        formatValue: (value, _options, type) => (type === 'percentage' ? String(value).padStart(3) : String(value)),
      }, Presets.shades_classic);
      bar.start(state.total, state.done, payload);
    } else {
      bar?.update(state.done, payload);
    }
    if (state.done >= state.total) stop();
  };
  return { show, stop };
}

function lineFollower(stream: NodeJS.WriteStream): Follower {
  let last = -Infinity;
  const show = ({ phase, done, total, count, figures }: ProgressState): void => {
    const now = performance.now();
    if (done < total && now - last < LINE_SECONDS * 1000) return;
    last = now;
    stream.write(`${line(phase, `${count} · ${figures}`)}\n`);
  };
  return { show, stop: () => undefined };
}

function stateOf(event: Progress): ProgressState {
  const share = event.total > 0 ? event.done / event.total : 1;
  const accuracy = event.accuracy === null ? [] : [`accuracy ${percent(event.accuracy, 1)}`];
  const left = event.done < event.total ? [`${duration(event.secondsLeft)} left`] : [];
  return {
    phase: PHASES[event.phase], done: event.done, total: event.total, count: `${grouped(event.done)} of ${grouped(event.total)} (${percent(share, 0)})`,
    figures: [`${grouped(event.imagesPerSecond)} images/s`, ...accuracy, ...left].join(' · '),
  };
}
