import { adjointOf, nextOf } from '../../equations/adjoint.ts';
import { WatDialect } from '../../equations/dialect-wat.ts';
import { Emitter, identifier } from '../../equations/emit.ts';
import { expect } from '../../errors.ts';
import type { StepProgram } from '../../equations/adjoint.ts';
import type { Feed, Neuron } from '../plan/ops.ts';
import { add, bytes, eachFour, get, int, kernel, load, loadSplat, loop, op, set, sum, vector, access, type Store } from './text.ts';

const zero = '(v128.const i32x4 0 0 0 0)';

function drawn(): string {
  throw new Error('internal: a step that draws numbers reached the kernels of training');
}

/** Gradients need no guards: nothing is flushed, division and square root are the machine's. */
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
 * The kernel of one op: four neurons at a time, all steps of one sample. States stay in locals from step to step; what is the same in every step is
 * loaded once. Parameters are `samples`, `steps` and the addresses in the order of {@link neuronAddresses}.
 */
export function neuronWat(name: string, op: Neuron, program: StepProgram): string {
  const backward = op.direction === 'input';
  const dialect = new FastDialect();
  const emitter = new Emitter(dialect, () => undefined, () => false);
  const fed: Fed[] = [...pair('input', program.inputs, op.inputs), ...pair('parameter', program.parameters, op.parameters), ...pair('constant', program.constants.map((each) => each.name), op.constants)];
  const declare = (name: string, value: string): string => dialect.declare(identifier(name), value);
  const assign = (name: string, value: string): string => dialect.declare(name, value);
  const inSteps = fed.filter(({ feed }) => feed.span === 'series');
  const before = fed.filter(({ feed }) => feed.span !== 'series').map((each) => declare(each.name, loadOnce(each))).join('\n  ');
  const series = inSteps.map((each) => declare(each.name, load(get(each.address), get('at')))).join('\n  ');
  const states = program.states.map((state, v) => ({ state, v, address: `state_${v}` }));
  const body = backward ? reverse : ahead;

  function ahead(store: Store): string {
    return `${states.map(({ state, address }) => declare(state, load(get(address), get('own')))).join('\n  ')}
  ${set('step', int(0))} ${set('at', get('own'))}
  ${loop('step', 1, get('steps'), `${series}
  ${emitter.lines(program.forward, null).join('\n  ')}
  ${program.outputs.map((output, o) => store(sum(get(`output_${o}`), get('at')), get(identifier(output)))).join('\n  ')}
  ${states.map(({ state }) => declare(state, get(identifier(nextOf(state))))).join('\n  ')}
  ${set('at', add(get('at'), get('row')))}
  ${op.history ? keep(store, 'at') : ''}`)}
  ${op.history ? '' : keep(store, 'own')}`;
  }

  function keep(store: Store, where: string): string {
    return states.map(({ state, address }) => store(sum(get(address), get(where)), get(identifier(state)))).join('\n  ');
  }

  function reverse(store: Store): string {
    const asked = [...adjoints('dInput', program.inputs, op.inputs, op.dInputs!), ...adjoints('dParameter', program.parameters, op.parameters, op.dParameters!)];
    for (const { name } of asked) expect(!program.parameters.includes(name) || program.learned.includes(name), `parameter "${name}"`, 'its gradient is asked for, but the step was not differentiated by it', 'list it among the learned');
    const sums = asked.filter(({ feed }) => feed.span !== 'series');
    const written = asked.filter(({ feed }) => feed.span === 'series');
    const isParameter = ({ address }: Fed): boolean => address.startsWith('dParameter');
    const put = (each: Fed, where: string, value: string): string => {
      const address = sum(get(each.address), get(where));
      return store(address, isParameter(each) ? vector('add', load(address), value) : value);
    };
    return `${states.map(({ state, v }) => declare(adjointOf(nextOf(state)), load(get(`dState_${v}`), get('own')))).join('\n  ')}
  ${sums.map(({ address }) => assign(`sum_${address}`, zero)).join(' ')}
  ${set('step', int(0))} ${set('at', add(get('own'), `(i32.mul ${get('row')} ${get('steps')})`))}
  ${loop('step', 1, get('steps'), `${set('at', `(i32.sub ${get('at')} ${get('row')})`)}
  ${series}
  ${states.map(({ state, address }) => declare(state, load(get(address), get('at')))).join('\n  ')}
  ${emitter.lines(program.forward, null).join('\n  ')}
  ${program.outputs.map((output, o) => declare(adjointOf(output), op.dOutputs![o] ? load(get(`dOutput_${o}`), get('at')) : zero)).join('\n  ')}
  ${emitter.lines(program.backward, null).join('\n  ')}
  ${written.map((each) => put(each, 'at', get(identifier(adjointOf(each.name))))).join('\n  ')}
  ${sums.map(({ name, address }) => set(`sum_${address}`, vector('add', get(`sum_${address}`), get(identifier(adjointOf(name)))))).join('\n  ')}
  ${states.map(({ state }) => declare(adjointOf(nextOf(state)), get(identifier(adjointOf(state))))).join('\n  ')}`)}
  ${states.map(({ state, v }) => store(sum(get(`dState_${v}`), get('own')), get(identifier(adjointOf(nextOf(state)))))).join('\n  ')}
  ${sums.map((each) => put(each, 'own', get(`sum_${each.address}`))).join('\n  ')}`;
  }

  const groups = eachFour('j', 'end', (store) => `${set('own', add(get('sample'), get('j')))}\n  ${before}\n  ${body(store)}`);
  const text = `${set('end', int(4 * op.size))} ${set('row', `(i32.mul ${get('samples')} ${get('end')})`)}
  ${loop('b', 1, get('samples'), `${groups}\n  ${set('sample', add(get('sample'), get('end')))}`)}`;
  const addresses = neuronAddresses(op).map(([address]) => address);
  return kernel(name, { i32: ['samples', 'steps', ...addresses].join(' ') }, { i32: 'b step j at own end full row sample', v128: ['live', ...dialect.locals].join(' ') }, text);
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

/** What is fed once per sample, neuron, channel or population; `$j` counts bytes along the neurons. */
function loadOnce({ feed, address }: Fed): string {
  switch (feed.span) {
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
