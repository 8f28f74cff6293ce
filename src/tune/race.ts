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
/** Who needs so many times as long as the best so far in the first run has lost. */
const hopeless = 4;

/**
 * Microseconds per step of each contender: the median of several short runs that alternate, so that what else happens on the
 * machine meets all of them. Every contender runs at least twice: first to be compiled and warm, then to be measured.
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
    await timed(contender, block);
    // A run of one block is mostly overhead: lengthen it until it fills its slice.
    let [count, time] = [block, await timed(contender, block)];
    while (count * time < slice / 2 && count < 2 ** 20 && now() < end) time = await timed(contender, count *= 2);
    times[at] = [time];
    steps[at] = count;
  }
  const best = Math.min(...times.map(([first]) => first));
  const running = contenders.flatMap((_, at) => (times[at][0] <= hopeless * best ? [at] : []));
  for (let round = 1; running.length > 1 && round < rounds && now() < end; round++) {
    for (const at of running) times[at].push(await timed(contenders[at], steps[at]));
  }
  return times.map((each) => 1000 * median(each));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
