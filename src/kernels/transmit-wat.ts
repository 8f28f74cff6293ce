import type { Plan, PlannedConnection, PlannedPopulation } from '../compile/plan.ts';
import { WatDialect } from '../equations/dialect-wat.ts';
import { identifier } from '../equations/emit.ts';
import { mentions } from '../equations/tree.ts';
import { purposes } from '../random/philox.ts';
import { access, add, below, eachSpike, get, int, locals, loop, multiply, set, storeFour } from '../wasm/text.ts';
import { maskWat, place, type Layout } from './memory.ts';
import { drawWat, emitterOf, givenWat } from './update-wat.ts';

/** `send_P(b, at, sample)` as WebAssembly text: keeps what the neurons of a population send in a step; twin of `remember_P` in WGSL. */
export function sendWat(plan: Plan, layout: Layout, population: PlannedPopulation): string {
  const { index: p, size, program, sends } = population;
  const dialect = new WatDialect({ rand: (site) => drawWat(purposes.population(p) + site), given: () => givenWat(plan, layout, population) });
  const emitter = emitterOf(layout, population, dialect);
  const read = population.variables.filter(({ name }) => program.sends.some((each) => mentions(each, new Set([name]))));
  const load = read.map(({ name, offset, shared }) => dialect.declare(identifier(name), access('v128.load', place(layout, 'state', offset), get(shared ? 'j' : 'own'))));
  const constants = population.constants.filter((each) => !each.perNeuron);
  const stores = program.sends.map((amount, k) => {
    const value = dialect.settle(emitter.number(amount).code);
    return `${set('there', add(get(`row_${k}`), get('j')))} ${storeFour(size, place(layout, 'state', sends[k].offset), 'there', value)}`;
  });
  return `(func $send_${p} (export "send_${p}") (param $b i32) (param $at i32) (param $sample i32)
  ${locals('i32', ['j', 'own', 'there', ...sends.map((_, k) => `row_${k}`)])}
  ${locals('v128', new Set([...dialect.locals, ...constants.map((each) => each.name), 'live']))}
  ${sends.map((each, k) => set(`row_${k}`, sentRow(plan, size, each.history))).join(' ')}
  ${constants.map((each) => set(each.name, access('v128.load32_splat', place(layout, 'values', each.offset), int(0)))).join('\n  ')}
  ${loop('j', 16, int(4 * size), `${set('own', add(multiply(get('b'), int(4 * size)), get('j')))} ${size % 4 === 0 ? '' : set('live', below('j', int(4 * size)))}
  ${[...load, ...stores].join('\n  ')}`)})`;
}

/** Byte offset of what the sources of sample `$b` sent in step `at`. */
const sentRow = (plan: Plan, size: number, history: number, at = get('at')): string => multiply(add(multiply(`(i32.rem_u ${at} ${int(history)})`, int(plan.batch)), get('b')), int(4 * size));

/** Byte address of it. */
export function sentPlace(plan: Plan, layout: Layout, { from, transmission }: PlannedConnection, at?: string): string {
  const { offset, history } = transmission!;
  return add(int(place(layout, 'state', offset)), sentRow(plan, plan.populations[from].size, history, at));
}

/** Locals of {@link eachSender} and {@link scaledWat}. */
export const senderWords = ['mask', 'mask_end', 'bits', 'first', 'i', 'sources'] as const;
export const senderFloats = ['amount', 'product'] as const;

/**
 * Runs `body` for each source `$i` that sends along a connection in step `$at`: with its spike, or, where transmission is
 * continuous, anyhow. `$amount` is what it sends.
 */
export function eachSender(plan: Plan, layout: Layout, connection: PlannedConnection, body: string): string {
  const { from, transmission } = connection;
  const source = plan.populations[from];
  const spiking = (each: string): string => eachSpike(maskWat(plan, layout, source, get('at')), source.words, each);
  if (!transmission) return spiking(body);
  const counted = plan.populations[connection.to].receptors[connection.receptor].total !== null;
  const sending = `${set('amount', access('f32.load', 0, add(get('sources'), `(i32.shl ${get('i')} ${int(2)})`)))}
  ${counted ? body : `(if (f32.ne ${get('amount')} (f32.const 0)) (then ${body}))`}`;
  return `${set('sources', sentPlace(plan, layout, connection))} ${transmission.continuous ? loop('i', 1, int(source.size), sending) : spiking(sending)}`;
}

/** A weight times `$amount`, rounded half up; the weight itself where sources send nothing but spikes. */
export function scaledWat({ transmission }: PlannedConnection, weight: string): string {
  if (!transmission) return weight;
  const whole = `(f32.floor ${get('product')})`;
  return add(`(i32.trunc_sat_f32_s (f32.floor (local.tee $product (f32.mul (f32.convert_i32_s ${weight}) ${get('amount')}))))`, `(f32.ge (f32.sub ${get('product')} ${whole}) (f32.const 0.5))`);
}
