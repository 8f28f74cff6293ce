const rounds = 5;

/** In ms, the fastest of some rounds after one that warms up: what else happens on the machine only ever adds time. */
export async function shortest(work: () => Promise<void>): Promise<number> {
  await work();
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now();
    await work();
    least = Math.min(least, performance.now() - begin);
  }
  return least;
}
