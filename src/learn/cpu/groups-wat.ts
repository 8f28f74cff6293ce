import { add, bytes, eachFour, get, int, kernel, load, loadSplat, loop, op, set, splat, sum, sumInRuns, sumLanes, vector, type Store } from './text.ts';

/**
 * Work along the groups of [outer][groups][inner] numbers, such as channels: sums of products within each, and sums of what is scaled by numbers of
 * its own. `columns` where groups lie side by side (inner = 1), `runs` where each has a run of numbers.
 */
const zero = '(v128.const i32x4 0 0 0 0)';
const one = '(v128.const f32x4 1 1 1 1)';

/** Σ (x − a) · (y − b), where a and b are the group's. */
const term = (where: readonly string[]): string => vector('mul', vector('sub', load(get('x'), ...where), get('a')), vector('sub', load(get('y'), ...where), get('b')));

const dotColumns = kernel('dot_columns', { i32: 'x y as bs to outer groups inner' }, { i32: 'i o end full at', v128: 'live total a b' }, `${set('end', bytes(get('groups')))}
  ${eachFour('i', 'end', (store) => `${set('a', load(get('as'), get('i')))} ${set('b', load(get('bs'), get('i')))} ${set('total', zero)} ${set('o', int(0))} ${set('at', get('i'))}
  ${loop('o', 1, get('outer'), `${set('total', vector('add', get('total'), term([get('at')])))} ${set('at', add(get('at'), get('end')))}`)}
  ${store(sum(get('to'), get('i')), get('total'))}`)}`);

const dotRuns = kernel('dot_runs', { i32: 'x y as bs to outer groups inner' }, { i32: 'g o i end run until at word', v128: 'total part rows a b' }, `${set('end', bytes(get('inner')))}
  ${loop('g', 1, get('groups'), `${set('word', bytes(get('g')))} ${set('a', loadSplat(get('as'), get('word')))} ${set('b', loadSplat(get('bs'), get('word')))} ${set('rows', zero)} ${set('o', int(0))}
  ${loop('o', 1, get('outer'), `${set('at', op('i32.mul', add(op('i32.mul', get('o'), get('groups')), get('g')), get('end')))}
  ${sumInRuns('total', 'end', term([get('at'), get('i')]))} ${set('rows', vector('add', get('rows'), get('total')))}`)}
  (f32.store ${add(get('to'), get('word'))} ${sumLanes('rows')})`)}`);

/** Loads the group's p, q, m and r by `how`. */
const own = (how: (address: string) => string): string => ['p', 'q', 'm', 'r'].map((name) => set(name, how(get(`${name}s`)))).join(' ');
/** to (+)= p · x + q · (y − m) + r. */
const scaled = (store: Store, where: readonly string[]): string => {
  const value = vector('add', vector('add', vector('mul', get('p'), load(get('x'), ...where)), vector('mul', get('q'), vector('sub', load(get('y'), ...where), get('m')))), get('r'));
  return store(sum(get('to'), ...where), vector('add', value, op('v128.and', load(get('to'), ...where), get('before'))));
};
const before = set('before', op('i32x4.splat', op('i32.sub', int(0), get('accumulate'))));
const words = 'x y ps qs ms rs to outer groups inner accumulate';

const combineColumns = kernel('combine_columns', { i32: words }, { i32: 'i o end full at', v128: 'live before p q m r' }, `${set('end', bytes(get('groups')))} ${before}
  ${loop('o', 1, get('outer'), `${eachFour('i', 'end', (store) => `${own((address) => load(address, get('i')))} ${scaled(store, [get('at'), get('i')])}`)}
  ${set('at', add(get('at'), get('end')))}`)}`);

const combineRuns = kernel('combine_runs', { i32: words }, { i32: 'g o i end full at word', v128: 'live before p q m r' }, `${set('end', bytes(get('inner')))} ${before}
  ${loop('g', 1, get('groups'), `${set('word', bytes(get('g')))} ${own((address) => loadSplat(address, get('word')))} ${set('o', int(0))}
  ${loop('o', 1, get('outer'), `${set('at', op('i32.mul', add(op('i32.mul', get('o'), get('groups')), get('g')), get('end')))}
  ${eachFour('i', 'end', (store) => scaled(store, [get('at'), get('i')]))}`)}`)}`);

const root = (value: string): string => vector('div', one, op('f32x4.sqrt', value));
const eachGroup = (body: (at: (name: string) => string, put: (name: string, value: string) => string) => string): string => `${set('end', bytes(get('groups')))}
  ${eachFour('i', 'end', (store) => body((name) => load(get(name), get('i')), (name, value) => store(sum(get(name), get('i')), value)))}`;

/** From mean and sum of squared differences of a batch: statistics, running statistics, and q = gain / √(variance + epsilon). */
const statistics = kernel('normalise_batch', { i32: 'mean squares gain means inverses runningMeans runningVariances q groups', f32: 'count momentum keep unbiased epsilon' }, { i32: 'i end full', v128: 'live inverse' }, eachGroup((at, put) => `
  ${set('inverse', root(vector('add', vector('div', at('squares'), splat('count')), splat('epsilon'))))}
  ${put('runningMeans', vector('add', vector('mul', splat('keep'), at('runningMeans')), vector('mul', splat('momentum'), at('mean'))))}
  ${put('runningVariances', vector('add', vector('mul', splat('keep'), at('runningVariances')), vector('mul', splat('momentum'), vector('div', at('squares'), splat('unbiased')))))}
  ${put('means', at('mean'))} ${put('inverses', get('inverse'))} ${put('q', vector('mul', at('gain'), get('inverse')))}`));

const fixed = kernel('normalise_fixed', { i32: 'variances gain q groups', f32: 'epsilon' }, { i32: 'i end full', v128: 'live' }, eachGroup((at, put) => put('q', vector('mul', at('gain'), root(vector('add', at('variances'), splat('epsilon')))))));

/** dx = p · dy + q · (x − mean) + r from s = Σ dy and d = Σ dy · (x − mean); adds the gradients of gain and bias. */
const reverse = kernel('normalise_reverse', { i32: 's d gain inverses gainGradient biasGradient p q r groups', f32: 'count' }, { i32: 'i end full', v128: 'live inverse scale dGain' }, eachGroup((at, put) => `
  ${set('inverse', at('inverses'))} ${set('dGain', vector('mul', at('d'), get('inverse')))} ${set('scale', vector('mul', at('gain'), get('inverse')))}
  ${put('p', get('scale'))} ${put('q', op('f32x4.neg', vector('div', vector('mul', vector('mul', get('scale'), get('inverse')), get('dGain')), splat('count'))))}
  ${put('r', op('f32x4.neg', vector('div', vector('mul', get('scale'), at('s')), splat('count'))))}
  ${put('gainGradient', vector('add', at('gainGradient'), get('dGain')))} ${put('biasGradient', vector('add', at('biasGradient'), at('s')))}`));

/** From squares = ‖v‖² and, on the way back, d = Σ dWeight · v: the factors p of dWeight and q of v. */
const norm = kernel('norm_output', { i32: 'squares gain q groups' }, { i32: 'i end full', v128: 'live' }, eachGroup((at, put) => put('q', vector('mul', at('gain'), root(at('squares'))))));
const normReverse = kernel('norm_input', { i32: 'squares d gain dGain p q groups' }, { i32: 'i end full', v128: 'live inverse' }, eachGroup((at, put) => `
  ${set('inverse', root(at('squares')))}
  ${put('p', vector('mul', at('gain'), get('inverse')))} ${put('dGain', vector('add', at('dGain'), vector('mul', at('d'), get('inverse'))))}
  ${put('q', op('f32x4.neg', vector('div', vector('mul', vector('mul', at('gain'), at('d')), get('inverse')), at('squares'))))}`));

export const groupsWat = [dotColumns, dotRuns, combineColumns, combineRuns, statistics, fixed, reverse, norm, normReverse].join('\n');
