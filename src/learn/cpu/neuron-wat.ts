import { adjointOf, nextOf } from '../../equations/adjoint.ts';
import { WatDialect } from '../../equations/dialect-wat.ts';
import { Emitter, identifier } from '../../equations/emit.ts';
import { expect, WebspikeError } from '../../errors.ts';
import type { StepProgram } from '../../equations/adjoint.ts';
import type { Feed, Neuron } from '../plan/ops.ts';
import { add, bytes, eachFour, faded, get, int, kernel, load, loadSplat, loop, op, set, sum, vector, access, type Store } from './text.ts';

const zero = '(v128.const i32x4 0 0 0 0)';

function drawn(): never {
  throw new WebspikeError('training', 'the equations of a population draw random numbers in every step', 'let samples bring their spikes or stimuli, or use a model that does not draw');
}

/** Gradients need no guards: nothing is flushed but what is stored, division and square root are the machine's. */
class FastDialect extends WatDialect {
  constructor() {
    super({ rand: drawn, given: drawn });
  }

  override flush = (value: string): string => value;
  override settle = (value: string): string => value;

  override arithmetic(how: '+' | '-' | '*' | '/', left: string, right: string): string {
    return how === '/' ? vector('div', left, right) : super.arithmetic(how, left, right);
  }

  override call(name: string, args: readonly string[]): string {
    return name === 'sqrt' ? op('f32x4.sqrt', args[0]) : super.call(name, args);
  }
}

/** A name of the program, what feeds it, and the kernel's parameter that holds the address. */
interface Fed {
  readonly name: string;
  readonly feed: Feed;
  readonly address: string;
}

/**
 * The kernel of one op: sample after sample, step after step, four neurons at a time. The row of a step is read and written in order, and that of the step
 * before is still in the cache (steps of one neuron lie too far apart, and fall into the same sets). Parameters are `samples`, `steps` and the addresses in the
 * order of {@link neuronAddresses}; `own` counts bytes through a row of all samples, `at` through a series.
 */
export function neuronWat(name: string, op: Neuron, program: StepProgram): string {
  const dialect = new FastDialect();
  const emitter = new Emitter(dialect, () => undefined, () => false);
  const fed: Fed[] = [...pair('input', program.inputs, op.inputs), ...pair('parameter', program.parameters, op.parameters), ...pair('constant', program.constants.map((each) => each.name), op.constants)];
  const declare = (name: string, value: string): string => dialect.declare(identifier(name), value);
  const value = (name: string): string => get(identifier(name));
  const states = program.states.map((state, v) => ({ state, history: `state_${v}`, adjoint: `dState_${v}` }));
  const from = op.history ? 'at' : 'own';
  const forward = [
    ...fed.map((each) => declare(each.name, loadFed(each))),
    ...states.map(({ state, history }) => declare(state, load(get(history), get(from)))),
    ...emitter.lines(program.forward, null),
  ].join('\n  ');

  function ahead(store: Store): string {
    return `${forward}
  ${program.outputs.map((output, o) => store(sum(get(`output_${o}`), get('at')), value(output))).join('\n  ')}
  ${states.map(({ state, history }) => store(op.history ? sum(get(history), get('at'), get('row')) : sum(get(history), get('own')), faded(value(nextOf(state))))).join('\n  ')}`;
  }

  const asked = op.direction === 'output' ? [] : [...adjoints('dInput', program.inputs, op.inputs, op.dInputs!), ...adjoints('dParameter', program.parameters, op.parameters, op.dParameters!)];
  for (const { name } of asked) expect(!program.parameters.includes(name) || program.learned.includes(name), `parameter "${name}"`, 'its gradient is asked for, but the step was not differentiated by it', 'list it among the learned');
  const backward = op.direction === 'output' ? '' : [
    ...states.map(({ state, adjoint }) => declare(adjointOf(nextOf(state)), load(get(adjoint), get('own')))),
    ...program.outputs.map((output, o) => declare(adjointOf(output), op.dOutputs![o] ? load(get(`dOutput_${o}`), get('at')) : zero)),
    ...emitter.lines(program.backward, null),
  ].join('\n  ');

  /** What is fed once for all steps gathers its adjoints: inputs from nothing in the first step that runs, the last one. */
  function back(store: Store): string {
    const put = ({ name, feed, address }: Fed): string => {
      const place = sum(get(address), get(feed.span === 'series' ? 'at' : 'own'));
      if (address.startsWith('dParameter')) return store(place, vector('add', load(place), value(adjointOf(name))));
      return store(place, feed.span === 'series' ? value(adjointOf(name)) : vector('add', `(v128.and ${load(place)} ${get('before')})`, value(adjointOf(name))));
    };
    return `${forward}
  ${backward}
  ${states.map(({ state, adjoint }) => store(sum(get(adjoint), get('own')), faded(value(adjointOf(state))))).join('\n  ')}
  ${asked.map(put).join('\n  ')}`;
  }

  const group = (body: (store: Store) => string): string => eachFour('j', 'end', (store) => `${set('own', add(get('sample'), get('j')))} ${set('at', add(get('step_row'), get('own')))}\n  ${body(store)}`);
  const steps = op.direction === 'output'
    ? `${set('step_row', int(0))}
  ${loop('step', 1, get('steps'), `${group(ahead)}\n  ${set('step_row', add(get('step_row'), get('row')))}`)}`
    : `${set('step_row', `(i32.mul ${get('row')} ${get('steps')})`)} ${set('before', zero)}
  ${loop('step', 1, get('steps'), `${set('step_row', `(i32.sub ${get('step_row')} ${get('row')})`)}
  ${group(back)}\n  ${set('before', '(v128.const i32x4 -1 -1 -1 -1)')}`)}`;
  const text = `${set('end', int(4 * op.size))} ${set('row', `(i32.mul ${get('samples')} ${get('end')})`)}
  ${loop('b', 1, get('samples'), `${set('step', int(0))} ${steps}\n  ${set('sample', add(get('sample'), get('end')))}`)}`;
  const addresses = neuronAddresses(op).map(([address]) => address);
  return kernel(name, { i32: ['samples', 'steps', ...addresses].join(' ') }, { i32: 'b step j at own end full row step_row sample', v128: ['live', 'before', 'tiny', ...dialect.locals].join(' ') }, text);
}

/** The addresses that the kernel takes, each with what lies there: views that are not asked for are left out. */
export function neuronAddresses(op: Neuron): readonly (readonly [name: string, view: Feed['view']])[] {
  const feeds = (what: string, list: readonly Feed[]): [string, Feed['view']][] => list.map(({ view }, n) => [`${what}_${n}`, view]);
  const views = (what: string, list: readonly (Feed['view'] | null)[] = []): [string, Feed['view']][] => list.flatMap((view, n): [string, Feed['view']][] => (view ? [[`${what}_${n}`, view]] : []));
  const forward = [...feeds('input', op.inputs), ...feeds('parameter', op.parameters), ...feeds('constant', op.constants), ...views('state', op.states)];
  if (op.direction === 'output') return [...forward, ...views('output', op.outputs)];
  return [...forward, ...views('dOutput', op.dOutputs), ...views('dState', op.dStates), ...views('dInput', op.dInputs), ...views('dParameter', op.dParameters)];
}

const pair = (what: string, names: readonly string[], feeds: readonly Feed[]): Fed[] => names.map((name, n) => ({ name, feed: feeds[n], address: `${what}_${n}` }));
const adjoints = (what: string, names: readonly string[], feeds: readonly Feed[], views: readonly (Feed['view'] | null)[]): Fed[] => pair(what, names, feeds).filter((_, n) => views[n]);

/** Four values of what is fed; `$j` counts bytes along the neurons. */
function loadFed({ feed, address }: Fed): string {
  switch (feed.span) {
    case 'series': return load(get(address), get('at'));
    case 'one': return loadSplat(get(address));
    case 'sample': return load(get(address), get('own'));
    case 'channel': return channels(feed.positions!, address);
    default: return load(get(address), get('j'));
  }
}

/** Four neurons may belong to several channels. */
function channels(positions: number, address: string): string {
  const channel = (l: number): string => add(get(address), bytes(`(i32.div_u ${add(`(i32.shr_u ${get('j')} ${int(2)})`, int(l))} ${int(positions)})`));
  if (positions % 4 === 0) return loadSplat(channel(0));
  return [0, 1, 2, 3].reduce((value, l) => access('v128.load32_lane', 0, l, channel(l), value), zero);
}
