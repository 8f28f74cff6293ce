import type { Plan, PlannedPopulation } from '../compile/plan.ts';
import { WatDialect } from '../equations/dialect-wat.ts';
import { Emitter, identifier, leastConstant } from '../equations/emit.ts';
import { fired, inputOf, refractorySteps, sourceOf, totalOf, type Line } from '../equations/program.ts';
import type { Tree } from '../equations/tree.ts';
import { purposes } from '../random/philox.ts';
import { access, add, below, bitsOf, floats, get, int, ints, lanes, locals, loop, multiply, op, set, storeFour } from '../wasm/text.ts';
import { gatherWat } from './gather-wat.ts';
import { maskWat, place, type Layout } from './memory.ts';

const everywhere = ints(-1);
/** What a variable must stay below; beyond, the simulation counts as diverged. */
const outOfRange = floats(1e30);
/** The word of a mask that holds the neurons at byte `$j` of a row, and how far to shift it. */
const wordAt = '(i32.and (i32.shr_u (local.get $j) (i32.const 5)) (i32.const -4))';
const bitAt = '(i32.shr_u (local.get $j) (i32.const 2))';
/** The numbers of the neurons in the lanes. */
const neurons = `(i32x4.add (i32x4.splat ${bitAt}) ${lanes})`;

/**
 * The kernels of one population as WebAssembly text: `update_P(b, at, sample)` advances all neurons of one sample, four at a
 * time, and writes its spike mask; `adapt_P(at, samples)` changes shared state. `$j` counts bytes along a row of neurons, `$own`
 * those along the state of all samples. Where the size is no multiple of four, `$live` masks the last group.
 */
export function updateWat(plan: Plan, layout: Layout, population: PlannedPopulation): string {
  const { index: p, size, words, program, competition } = population;
  const row = 4 * size;
  const state = (word: number): number => place(layout, 'state', word);
  const dialect = new WatDialect({ rand: (site) => drawWat(purposes.population(p) + site), given: () => givenWat(plan, layout, population) });
  const emitter = emitterOf(layout, population, dialect);
  const own = population.variables.filter((each) => !each.shared);
  const shared = population.variables.filter((each) => each.shared);
  const refractory = program.refractory ? get('refractory') : null;
  const hasFired = program.variables.some((each) => each.name === fired);
  const lines = (list: readonly Line[]): string => emitter.lines(list, refractory).join('\n  ');
  const constants = population.constants.filter((each) => !each.perNeuron).map((each) => set(each.name, access('v128.load32_splat', place(layout, 'values', each.offset), int(0)))).join('\n  ');
  const loadShared = shared.map((each) => dialect.declare(identifier(each.name), access('v128.load', state(each.offset), get('j')))).join('\n  ');
  const load = `${own.map((each) => dialect.declare(identifier(each.name), access('v128.load', state(each.offset), get('own')))).join('\n  ')}\n  ${loadShared}`;
  const store = own.map((each) => storeFour(size, state(each.offset), 'own', get(identifier(each.name)))).join('\n  ');
  const watched = own.filter((each) => watches(population, each.name)).map((each) => get(identifier(each.name)));
  const live = size % 4 === 0 ? everywhere : get('live');
  const toRow = `${set('own', add(get('sample_row'), get('j')))} ${size % 4 === 0 ? '' : set('live', below('j', int(row)))}`;
  const inputs = inputsWat(layout, population);

  // The order of these calls is that of the other dialect: the emitter remembers how small each local may be.
  const late = program.late.length === 0 ? '' : `(if (v128.any_true (local.tee $late (f32x4.gt ${get(identifier(fired))} ${floats(0)}))) (then
  ${dialect.within(get('late'), () => lines(program.late))}))`;
  const update = lines(program.update);
  const truth = emitter.truth(program.spike);
  const free = refractory ? op('v128.andnot', truth, refractory) : truth;
  const integrate = `
  ${toRow}
  ${load}
  ${inputs}
  ${refractory ? set('refractory', `(f32x4.gt ${get(identifier(refractorySteps))} ${floats(0)})`) : ''}
  ${late}
  ${update}
  ${set('spiking', size % 4 === 0 ? free : op('v128.and', free, live))}
  ${refractory ? set(identifier(refractorySteps), `(f32x4.sub ${get(identifier(refractorySteps))} (v128.and ${refractory} ${floats(1)}))`) : ''}
  ${hasFired ? set(identifier(fired), `(v128.and ${get('spiking')} ${floats(1)})`) : ''}`;
  const onSpike = `(if (v128.any_true ${get('spiking')}) (then
  ${dialect.within(get('spiking'), () => emitter.lines(program.onSpike, null).join('\n  '))}
  ${countWat(state(population.counts), 'own')}
  ${population.totals === null ? '' : countWat(place(layout, 'ring', population.totals), 'j')}
  (i32.store ${add(get('masks'), wordAt)} (i32.or (i32.load ${add(get('masks'), wordAt)}) (i32.shl (i32x4.bitmask ${get('spiking')}) ${bitAt})))))`;
  const eachGroup = (body: string): string => `${set('j', int(0))}\n  ${loop('j', 16, int(row), body)}`;
  const independent = (): string => eachGroup(`${integrate}
  ${onSpike}
  ${store}
  ${checkWat(watched, live)}`);
  /** First all integrate, each lane keeping its best candidate; then the winner spikes and the others are inhibited. */
  const competing = (rank: Tree): string => `
  ${set('highest', floats(-Infinity))} ${set('best', everywhere)}
  ${eachGroup(`${integrate}
  ${store}
  ${checkWat(watched, live)}
  (if (v128.any_true ${get('spiking')}) (then
  ${set('rank', `(v128.bitselect ${dialect.flush(emitter.number(rank).code)} ${floats(-Infinity)} ${get('spiking')})`)}
  ${set('better', `(f32x4.gt ${get('rank')} ${get('highest')})`)}
  ${set('highest', `(v128.bitselect ${get('rank')} ${get('highest')} ${get('better')})`)}
  ${set('best', `(v128.bitselect ${neurons} ${get('best')} ${get('better')})`)}))`)}
  ${set('winner', `(call $winner ${get('highest')} ${get('best')})`)}
  (if (i32.ge_s ${get('winner')} ${int(0)}) (then
  ${eachGroup(`${toRow}
  ${load}
  ${set('spiking', `(i32x4.eq ${neurons} (i32x4.splat ${get('winner')}))`)}
  ${set('others', op('v128.not', get('spiking')))}
  ${dialect.within(get('others'), () => emitter.lines(program.inhibit, null).join('\n  '))}
  ${hasFired ? set(identifier(fired), `(v128.and ${get(identifier(fired))} ${get('spiking')})`) : ''}
  ${onSpike}
  ${store}
  ${checkWat(watched, get('spiking'))}`)}
  ${competition?.stop ? `(i32.store ${add(int(place(layout, 'control', plan.decided)), multiply(get('b'), int(4)))} ${add(get('at'), int(1))})` : ''}))`;
  const step = program.rank ? competing(program.rank) : independent();
  const adapt = program.adapt.length === 0 ? '' : adaptWat(plan, layout, population, dialect, constants, loadShared, lines(program.adapt), live);
  const vectors = [...dialect.locals, ...population.constants.filter((each) => !each.perNeuron).map((each) => each.name), ...population.receptors.flatMap((each) => [inputOf(each.name), ...(each.total === null ? [] : [totalOf(each.name)])].map(identifier)),
    'slot', 'live', 'ok', 'spiking', 'refractory', 'late', 'highest', 'best', 'rank', 'better', 'others'];
  const rings = population.receptors.flatMap(({ ring }, r) => (ring ? [`ring_${r}`] : []));

  return `(func $update_${p} (export "update_${p}") (param $b i32) (param $at i32) (param $sample i32)
  ${locals('i32', ['j', 'own', 'sample_row', 'masks', 'winner', ...rings])}
  ${locals('v128', vectors)}
  ${set('sample_row', multiply(get('b'), int(row)))}
  ${set('masks', maskWat(plan, layout, population, get('at')))}
  (memory.fill ${get('masks')} ${int(0)} ${int(4 * words)})
  ${population.receptors.map(({ ring }, r) => (ring ? set(`ring_${r}`, multiply(add(multiply(`(i32.rem_u ${get('at')} ${int(ring.slots)})`, int(plan.batch)), get('b')), int(row))) : '')).join('')}
  ${gatherWat(plan, layout, population)}
  ${constants}
  ${set('ok', everywhere)}
  ${step}
  ${reportWat(layout, p)})
${adapt}`;
}

/** Names of the program in terms of what the kernel has loaded. */
export function emitterOf(layout: Layout, population: PlannedPopulation, dialect: WatDialect): Emitter {
  const values = (word: number, along: string): string => access('v128.load', place(layout, 'values', word), get(along));
  return new Emitter(dialect, (name) => {
    const constant = population.constants.find((each) => each.name === name);
    if (constant) return { code: constant.perNeuron ? values(constant.offset, 'j') : get(constant.name), least: leastConstant };
    const stimulus = population.stimuli.find((each) => each.name === name);
    if (stimulus) return { code: values(stimulus.offset, 'own'), least: leastConstant };
    if (name === 'step') return { code: `(f32x4.splat (f32.convert_i32_u ${get('at')}))`, least: 0 };
    const receptor = population.receptors.find((each) => inputOf(each.name) === name || (each.total !== null && totalOf(each.name) === name));
    return receptor && { code: get(identifier(name)), least: -receptor.exponent };
  }, (name) => population.variables.some((each) => each.name === name));
}

/** What arrives at each receptor: gathered sums, and the slot of the ring, which is cleared. */
function inputsWat(layout: Layout, { receptors, size }: PlannedPopulation): string {
  return receptors.map(({ name, exponent, gathers, ring, total }, r) => {
    const gathered = access('v128.load', layout.sums + r * layout.sumsRow, get('j'));
    const cleared = size % 4 === 0 ? ints(0) : `(v128.andnot ${get('slot')} ${get('live')})`;
    const take = (offset: number): string => {
      const fixed = place(layout, 'ring', offset);
      return `${set('slot', access('v128.load', fixed, add(get(`ring_${r}`), get('j'))))} ${access('v128.store', fixed, add(get(`ring_${r}`), get('j')), cleared)}`;
    };
    const number = (what: string, units: string): string => set(identifier(what), op('f32x4.mul', op('f32x4.convert_i32x4_s', units), floats(2 ** -exponent)));
    const sum = gathers.length > 0 ? (ring ? op('i32x4.add', gathered, get('slot')) : gathered) : ring ? get('slot') : ints(0);
    return `${ring ? take(ring.offset) : ''} ${number(inputOf(name), sum)}${total === null ? '' : ` ${take(total)} ${number(totalOf(name), get('slot'))}`}`;
  }).join('\n  ');
}

/** One call serves the four lanes: they are the words of one draw. */
export function drawWat(purpose: number): string {
  const group = `(call $philox (i32.shr_u ${get('j')} ${int(4)}) ${get('at')} ${int(purpose)} ${get('sample')})`;
  return `(f32x4.mul (f32x4.convert_i32x4_s (i32x4.shr_u ${group} ${int(8)})) ${floats(2 ** -24)})`;
}

export function givenWat(plan: Plan, layout: Layout, { given, words }: PlannedPopulation): string {
  const word = access('i32.load', place(layout, 'structure', given!.offset), add(multiply(add(multiply(get('at'), int(plan.batch)), get('b')), int(4 * words)), wordAt));
  return `(if (result v128) (i32.lt_u ${get('at')} ${int(given!.steps)}) (then (v128.and ${bitsOf(word, bitAt)} ${floats(1)})) (else ${floats(0)}))`;
}

/** Adds one where `$spiking`: a mask is −1. */
const countWat = (fixed: number, along: string): string => access('v128.store', fixed, get(along), op('i32x4.sub', access('v128.load', fixed, get(along)), get('spiking')));

function checkWat(watched: readonly string[], where: string): string {
  if (watched.length === 0) return '';
  const sum = watched.map((each) => op('f32x4.abs', each)).reduce((left, right) => op('f32x4.add', left, right));
  const fine = op('f32x4.lt', sum, outOfRange);
  return set('ok', op('v128.and', get('ok'), where === everywhere ? fine : op('v128.or', fine, op('v128.not', where))));
}

const reportWat = (layout: Layout, p: number): string => `(if (i32.eqz (i32x4.all_true ${get('ok')})) (then (i32.store ${int(place(layout, 'control', 0))} ${int(p + 1)})))`;

function adaptWat(plan: Plan, layout: Layout, population: PlannedPopulation, dialect: WatDialect, constants: string, load: string, body: string, live: string): string {
  const { index: p, size, words, program, totals } = population;
  const shared = population.variables.filter((each) => each.shared);
  const count = program.adaptEvery === 'trial' ? set('count', access('v128.load', place(layout, 'ring', totals!), get('j'))) : `${set('count', ints(0))} ${set('b', int(0))}
  ${loop('b', 1, get('samples'), set('count', op('i32x4.sub', get('count'), bitsOf(`(i32.load ${add(add(get('masks'), multiply(get('b'), int(4 * words))), wordAt)})`, bitAt))))}`;
  return `(func $adapt_${p} (export "adapt_${p}") (param $at i32) (param $samples i32)
  ${locals('i32', ['j', 'b', 'masks'])}
  ${locals('v128', new Set([...dialect.locals, ...population.constants.filter((each) => !each.perNeuron).map((each) => each.name), 'live', 'ok', 'count', 'v_spikes', 'v_samples']))}
  ${set('masks', maskWat(plan, layout, population, get('at')))}
  ${constants}
  ${set('ok', everywhere)}
  ${set('v_samples', `(f32x4.splat (f32.convert_i32_u ${get('samples')}))`)}
  ${loop('j', 16, int(4 * size), `
  ${size % 4 === 0 ? '' : set('live', below('j', int(4 * size)))}
  ${count}
  ${set('v_spikes', op('f32x4.convert_i32x4_s', get('count')))}
  ${load}
  ${body}
  ${shared.map((each) => storeFour(size, place(layout, 'state', each.offset), 'j', get(identifier(each.name)))).join('\n  ')}
  ${checkWat(shared.map((each) => get(identifier(each.name))), live)}`)}
  ${reportWat(layout, p)})`;
}

/** Variables that could run away: those of the neuron and its receptors, not counters or decaying traces. */
export function watches(population: PlannedPopulation, variable: string): boolean {
  const scope = variable.split('@')[1];
  return scope === undefined || population.receptors.some((each) => each.name === scope) || population.sends.some((each) => sourceOf(each.connection) === scope);
}
