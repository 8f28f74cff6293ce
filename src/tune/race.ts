/** A candidate as the clock sees it. */
export interface Contender {
  run(steps: number): Promise<void>;
}

export interface RaceOptions {
  /** Time for all contenders together in ms. */
  readonly milliseconds: number;
  /** Steps that a contender takes at least, and in multiples of which it runs. */
  readonly block: number;
  readonly now: () => number;
}

/** Each contender runs so often; the median counts. */
const rounds = 5;
/** Who needs so many times as long as the best has lost before the rounds begin. */
const hopeless = 4;
const mostSteps = 2 ** 20;

/**
 * Microseconds per step of each contender: the median of several short runs that alternate, so that what else happens on the
 * machine meets all of them. Every contender runs at least thrice, whatever the
 * time: once to be compiled and warm, and twice to be measured.
 */
export async function race(contenders: readonly Contender[], { milliseconds, block, now }: RaceOptions): Promise<number[]> {
  const end = now() + milliseconds;
  const slice = milliseconds / (contenders.length * (rounds + 1));
  const timed = async (contender: Contender, steps: number): Promise<number> => {
    const from = now();
    await contender.run(steps);
    return (now() - from) / steps;
  };
  const times: number[][] = [];
  const steps: number[] = [];
  for (const [at, contender] of contenders.entries()) {
    // The first run compiles. One of a single block is mostly overhead: runs are lengthened until they fill their slice.
    let [count, time] = [block, await timed(contender, block)];
    do time = await timed(contender, count *= 2);
    while (count * time < slice / 2 && count < mostSteps && now() < end);
    // One run alone may have met something else on the machine.
    times[at] = [time, await timed(contender, count)];
    steps[at] = count;
  }
  const first = times.map((each) => Math.min(...each));
  const running = contenders.flatMap((_, at) => (first[at] <= hopeless * Math.min(...first) ? [at] : []));
  for (let round = 2; running.length > 1 && round < rounds && now() < end; round++) {
    for (const at of running) times[at].push(await timed(contenders[at], steps[at]));
  }
  return times.map((each, at) => 1000 * (running.includes(at) ? median(each) : first[at]));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
