import { binary, type Plan, type PlannedPopulation } from '../compile/plan.ts';
import { access, get, int, op } from '../wasm/text.ts';
import { maskWat, place, type Layout } from './memory.ts';
import { sentPlace } from './transmit-wat.ts';

/** Text that sums what arrives by full matrices in step `$at` of sample `$b`, for each receptor; the loops are in shaders/cpu/gather.wat. */
export function gatherWat(plan: Plan, layout: Layout, population: PlannedPopulation): string {
  return population.receptors.map(({ gathers }, r) => {
    if (gathers.length === 0) return '';
    const sums = int(layout.sums + r * layout.sumsRow);
    const calls = gathers.map((c) => {
      const connection = plan.connections[c];
      const { from, delay, strategy, skipSelf, weights, tracts, transmission } = connection;
      const source = plan.populations[from];
      const before = `(i32.sub ${get('at')} ${int(delay.least)})`;
      const mask = maskWat(plan, layout, source, before);
      const matrix = [int(place(layout, 'weights', weights.offset)), int(4 * population.size), sums];
      const call = (): string => {
        if (transmission) return op('call', '$gather_sent', transmission.continuous ? int(0) : mask, int(source.size), ...matrix, sentPlace(plan, layout, connection, before));
        switch (strategy) {
          case 'bits': {
            const bits = binary(connection) ? place(layout, 'weights', tracts[0].kept) : place(layout, 'targets', tracts[0].targets);
            return op('call', '$gather_bits', mask, int(source.words), int(bits), int(4 * population.words), sums, access('i32.load', place(layout, 'weights', weights.offset), int(0)));
          }
          case 'uniform':
            return op('call', '$gather_uniform', mask, int(source.words), ...matrix, int(Number(skipSelf)));
          default:
            return op('call', '$gather_dense', mask, int(source.words), ...matrix);
        }
      };
      return `(if (i32.ge_u ${get('at')} ${int(delay.least)}) (then ${call()}))`;
    });
    return `(memory.fill ${sums} ${int(0)} ${int(layout.sumsRow)})\n  ${calls.join('\n  ')}`;
  }).join('\n  ');
}
