import { access, add, bytes, eachFour, faded, get, int, kernel, load, loadSplat, loop, loopMaybe, op, set, splat, sum, sumInRuns, sumLanes, vector } from './text.ts';

const whole = set('end', bytes(get('size')));
const zero = '(v128.const i32x4 0 0 0 0)';

const fill = kernel('fill', { i32: 'to size', f32: 'value' }, { i32: 'i end full', v128: 'live' },
  `${whole} ${eachFour('i', 'end', (store) => store(sum(get('to'), get('i')), splat('value')))}`);

const copy = kernel('copy', { i32: 'from to size copies' }, { i32: 'c' }, loop('c', 1, get('copies'),
  `(memory.copy ${get('to')} ${get('from')} ${bytes(get('size'))}) ${set('to', add(get('to'), bytes(get('size'))))}`));

const addTo = kernel('add', { i32: 'from to size', f32: 'factor' }, { i32: 'i end full', v128: 'live' },
  `${whole} ${eachFour('i', 'end', (store) => store(sum(get('to'), get('i')), vector('add', load(get('to'), get('i')), vector('mul', splat('factor'), load(get('from'), get('i'))))))}`);

const multiply = kernel('multiply', { i32: 'from by to rows size' }, { i32: 'r i end full', v128: 'live' }, `${whole}
  ${loop('r', 1, get('rows'), `${eachFour('i', 'end', (store) => store(sum(get('to'), get('i')), vector('mul', load(get('from'), get('i')), load(get('by'), get('i')))))}
  ${set('from', add(get('from'), get('end')))} ${set('to', add(get('to'), get('end')))}`)}`);

/** Groups lie side by side: four at a time, down the rows. */
const reduceColumns = kernel('reduce_columns', { i32: 'from to outer groups accumulate', f32: 'factor' }, { i32: 'i o end full at', v128: 'live total' }, `
  ${set('end', bytes(get('groups')))}
  ${eachFour('i', 'end', (store) => `${set('total', zero)} ${set('o', int(0))} ${set('at', add(get('from'), get('i')))}
  ${loopMaybe('o', 1, get('outer'), `${set('total', vector('add', get('total'), load(get('at'))))} ${set('at', add(get('at'), get('end')))}`)}
  ${set('total', vector('mul', get('total'), splat('factor')))}
  (if ${get('accumulate')} (then ${set('total', vector('add', get('total'), load(get('to'), get('i'))))}))
  ${store(sum(get('to'), get('i')), get('total'))}`)}`);

/** Each group is a run of numbers in every row: four of them at a time, rows one after the other. */
const reduceRuns = kernel('reduce_runs', { i32: 'from to outer groups inner accumulate', f32: 'factor' }, { i32: 'g o i end run until at', f32: 'value', v128: 'total part rows' }, `
  ${set('end', bytes(get('inner')))}
  ${loop('g', 1, get('groups'), `${set('rows', zero)} ${set('o', int(0))}
  ${loop('o', 1, get('outer'), `${set('at', add(get('from'), op('i32.mul', add(op('i32.mul', get('o'), get('groups')), get('g')), get('end'))))}
  ${sumInRuns('total', 'end', load(get('at'), get('i')))} ${set('rows', vector('add', get('rows'), get('total')))}`)}
  ${set('value', op('f32.mul', get('factor'), sumLanes('rows')))}
  (if ${get('accumulate')} (then ${set('value', op('f32.add', get('value'), access('f32.load', 0, get('to'))))}))
  (f32.store ${get('to')} ${get('value')}) ${set('to', add(get('to'), int(4)))}`)}`);

/** Rounding goes away from zero in the middle: the magnitude rounds, the sign returns. */
const quantise = kernel('quantise', { i32: 'from to size', f32: 'step low high' }, { i32: 'i end full', v128: 'live x rounded' }, `${whole}
  ${eachFour('i', 'end', (store) => `${set('x', vector('div', load(get('from'), get('i')), splat('step')))}
  ${set('rounded', op('f32x4.floor', vector('add', op('f32x4.abs', get('x')), '(v128.const f32x4 0.5 0.5 0.5 0.5)')))}
  ${set('rounded', op('v128.or', get('rounded'), op('v128.and', get('x'), '(v128.const i32x4 0x80000000 0x80000000 0x80000000 0x80000000)')))}
  ${store(sum(get('to'), get('i')), vector('mul', splat('step'), vector('min', vector('max', get('rounded'), splat('low')), splat('high'))))}`)}`);

const clip = kernel('clip', { i32: 'gradients size scale', f32: 'most' }, { i32: 'i end run until', f32: 'norm', v128: 'total part' }, `${whole}
  ${sumInRuns('total', 'end', vector('mul', load(get('gradients'), get('i')), load(get('gradients'), get('i'))))}
  ${set('norm', op('f32.sqrt', sumLanes('total')))}
  (f32.store ${get('scale')} (select (f32.div ${get('most')} ${get('norm')}) (f32.const 1) (i32.and (f32.gt ${get('norm')} ${get('most')}) (f32.gt ${get('most')} (f32.const 0)))))`);

const settings = (list: readonly string[]): string => list.map((name, at) => (name ? set(name, loadSplat(get('settings'), int(4 * at))) : '')).join(' ');
const bounded = (value: string): string => vector('min', vector('max', value, splat('low')), splat('high'));
const scaled = (name: string): string => vector('mul', get(name), splat('rate'));

const sgd = kernel('sgd', { i32: 'weights gradients settings velocity size', f32: 'rate decay low high momentum' }, { i32: 'i end full', v128: 'live speed scale w v tiny' }, `${whole} ${settings(['speed', 'scale'])} ${set('speed', scaled('speed'))}
  ${eachFour('i', 'end', (store) => `${set('w', load(get('weights'), get('i')))}
  ${set('v', faded(vector('add', vector('mul', splat('momentum'), load(get('velocity'), get('i'))), vector('add', vector('mul', get('scale'), load(get('gradients'), get('i'))), vector('mul', splat('decay'), get('w'))))))}
  ${store(sum(get('velocity'), get('i')), get('v'))} ${store(sum(get('weights'), get('i')), bounded(vector('sub', get('w'), vector('mul', get('speed'), get('v')))))}`)}`);

/** `joined` decay is part of the gradient, the other acts on the weights beforehand. `rest1`, `rest2`: 1 − β, which the host computes exactly. */
const adam = kernel('adam', { i32: 'weights gradients settings first second size', f32: 'rate joined beforehand low high beta1 rest1 beta2 rest2 epsilon' }, { i32: 'i end full', v128: 'live speed scale correct1 correct2 w g m s keep tiny' }, `${whole}
  ${settings(['speed', 'scale', '', 'correct1', 'correct2'])} ${set('speed', scaled('speed'))}
  ${set('keep', vector('sub', '(v128.const f32x4 1 1 1 1)', vector('mul', get('speed'), splat('beforehand'))))}
  ${eachFour('i', 'end', (store) => `${set('w', load(get('weights'), get('i')))}
  ${set('g', vector('add', vector('mul', get('scale'), load(get('gradients'), get('i'))), vector('mul', splat('joined'), get('w'))))}
  ${set('m', faded(vector('add', vector('mul', splat('beta1'), load(get('first'), get('i'))), vector('mul', splat('rest1'), get('g')))))}
  ${set('s', faded(vector('add', vector('mul', splat('beta2'), load(get('second'), get('i'))), vector('mul', splat('rest2'), vector('mul', get('g'), get('g'))))))}
  ${store(sum(get('first'), get('i')), get('m'))} ${store(sum(get('second'), get('i')), get('s'))}
  ${set('g', vector('div', vector('div', get('m'), get('correct1')), vector('add', op('f32x4.sqrt', vector('div', get('s'), get('correct2'))), splat('epsilon'))))}
  ${store(sum(get('weights'), get('i')), bounded(vector('sub', vector('mul', get('w'), get('keep')), vector('mul', get('speed'), get('g')))))}`)}`);

/** Adds the slope of a rate's distance from its bounds to every row. */
const penalty = kernel('penalty', { i32: 'means series rows size', f32: 'factor low high' }, { i32: 'r i end full', v128: 'live mean' }, `${whole}
  ${loop('r', 1, get('rows'), `${eachFour('i', 'end', (store) => `${set('mean', load(get('means'), get('i')))}
  ${store(sum(get('series'), get('i')), vector('add', load(get('series'), get('i')), vector('mul', splat('factor'), vector('sub', vector('max', zero, vector('sub', get('mean'), splat('high'))), vector('max', zero, vector('sub', splat('low'), get('mean')))))))}`)}
  ${set('series', add(get('series'), get('end')))}`)}`);

export const elementwiseWat = [fill, copy, addTo, multiply, reduceColumns, reduceRuns, quantise, clip, sgd, adam, penalty].join('\n');
