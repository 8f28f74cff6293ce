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

/** Each contender runs so often. */
const rounds = 16;
/** Who needs so many times as long as the best has lost before the rounds begin. */
const hopeless = 2;
const mostSteps = 2 ** 20;

/**
 * Microseconds per step of each contender: the least of several short runs, for what else happens on the machine only ever
 * adds time. They alternate, so that it meets all of them. Every contender runs at least thrice, whatever the time: once to be
 * compiled and warm, and twice to be measured.
 */
export async function race(contenders: readonly Contender[], { milliseconds, block, now }: RaceOptions): Promise<number[]> {
  const end = now() + milliseconds;
  const slice = milliseconds / (contenders.length * (rounds + 1));
  const timed = async (contender: Contender, steps: number): Promise<number> => {
    const from = now();
    await contender.run(steps);
    return (now() - from) / steps;
  };
  const least: number[] = [];
  const steps: number[] = [];
  for (const [at, contender] of contenders.entries()) {
    // The first run compiles. One of a single block is mostly overhead: runs are lengthened until they fill their slice.
    let [count, time] = [block, await timed(contender, block)];
    do time = await timed(contender, count *= 2);
    while (count * time < slice / 2 && count < mostSteps && now() < end);
    // One run alone may have met something else on the machine.
    least[at] = Math.min(time, await timed(contender, count));
    steps[at] = count;
  }
  const best = Math.min(...least);
  const running = contenders.flatMap((_, at) => (least[at] <= hopeless * best ? [at] : []));
  for (let round = 2; running.length > 1 && round < rounds && now() < end; round++) {
    for (const at of running) least[at] = Math.min(least[at], await timed(contenders[at], steps[at]));
  }
  return least.map((each) => 1000 * each);
}
