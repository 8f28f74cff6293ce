const blocks = '▁▂▃▄▅▆▇█';

/**
 * A curve in one line of text, from the lowest to the highest value; where there are more values than `width`, each character is the mean of
 * those it stands for.
 */
export function sparkline(values: ArrayLike<number>, width = 60): string {
  const columns = Math.min(width, values.length);
  const means = Array.from({ length: columns }, (_, column) => {
    const [from, to] = [column, column + 1].map((each) => Math.floor(each * values.length / columns));
    let sum = 0;
    for (let at = from; at < to; at++) sum += values[at];
    return sum / (to - from);
  });
  const [low, high] = [Math.min(...means), Math.max(...means)];
  return means.map((each) => blocks[high > low ? Math.round((each - low) / (high - low) * (blocks.length - 1)) : 0]).join('');
}
