import type { Plan, PlannedConnection, PlannedVariable } from '../compile/plan.ts';
import { access, add, get, int, locals, loop, multiply, op, set } from '../wasm/text.ts';
import { ruleOf } from './learn-wat.ts';
import { place, type Layout } from './memory.ts';

/**
 * `trial_C(samples, at)` of a plastic convolution as WebAssembly text; twin of shaders/shared/learn-kernel.wgsl. Events change one weight
 * after the other, so all lanes carry the same.
 */
export function learnKernelWat(plan: Plan, layout: Layout, connection: PlannedConnection): string {
  const { index: c, weights: { count } } = connection;
  const { inputs, outputs, y, x } = connection.convolution!.shape;
  const [from, to] = [plan.populations[connection.from], plan.populations[connection.to]];
  const [kernelPlane, outputPlane] = [y.kernel * x.kernel, y.output * x.output];
  const rule = ruleOf(plan, layout, connection);
  const weight = (how: string, ...value: string[]): string => access(how, place(layout, 'weights', connection.tracts[0].weights), `(i32.shl ${get('tap')} ${int(2)})`, ...value);
  const splat = ({ offset }: PlannedVariable, neuron: string, row: string): string => access('v128.load32_splat', place(layout, 'state', offset), add(row, `(i32.shl ${get(neuron)} ${int(2)})`));
  const divide = (a: string, b: number): string => `(i32.div_u ${a} ${int(b)})`;
  const rest = (a: string, b: number): string => `(i32.rem_u ${a} ${int(b)})`;
  const learn = rule.apply(connection.plasticity!.program.onPost, {
    units: get('units'),
    pre: (variable) => splat(variable, 'i', multiply(get('b'), int(4 * from.size))),
    post: (variable) => splat(variable, 'j', multiply(get('b'), int(4 * to.size))),
    shared: (variable) => splat(variable, 'j', int(0)),
    // Rules of convolutions neither draw nor keep or wait for anything.
    kept: () => '', keep: () => '', numbers: '', steps: '', firstStep: '',
  });
  const spiked = access('i32.load', place(layout, 'state', to.counts), add(multiply(get('b'), int(4 * to.size)), `(i32.shl ${get('j')} ${int(2)})`));
  const inside = `(i32.and (i32.lt_u ${get('y')} ${int(y.input)}) (i32.lt_u ${get('x')} ${int(x.input)}))`;
  const event = `${set('y', add(multiply(divide(get('m'), x.output), int(y.stride)), get('down')))}
      ${set('x', add(multiply(rest(get('m'), x.output), int(x.stride)), get('across')))}
      (if ${inside} (then
        ${set('i', add(multiply(add(multiply(get('channel'), int(y.input)), get('y')), int(x.input)), get('x')))}
        ${set('event', op('f32x4.convert_i32x4_s', `(i32x4.splat ${get('events')})`))}
        ${learn}
        ${set('events', add(get('events'), int(1)))}))`;
  return `(func $trial_${c} (export "trial_${c}") (param $samples i32) (param $at i32)
  ${locals('i32', ['tap', 'plane', 'within', 'output', 'channel', 'down', 'across', 'events', 'b', 'm', 'i', 'j', 'y', 'x'])} ${locals('v128', rule.vectors())}
  ${rule.prepare}
  ${loop('tap', 1, int(count), `${set('plane', divide(get('tap'), kernelPlane))} ${set('within', rest(get('tap'), kernelPlane))}
  ${set('output', divide(get('plane'), inputs))}
  ${set('channel', add(multiply(divide(get('output'), outputs), int(inputs)), rest(get('plane'), inputs)))}
  ${set('down', `(i32.sub ${multiply(divide(get('within'), x.kernel), int(y.dilation))} ${int(y.padding)})`)}
  ${set('across', `(i32.sub ${multiply(rest(get('within'), x.kernel), int(x.dilation))} ${int(x.padding)})`)}
  ${set('units', `(i32x4.splat ${weight('i32.load')})`)} ${set('events', int(0))} ${set('b', int(0))}
  ${loop('b', 1, get('samples'), `${set('m', int(0))}
    ${loop('m', 1, int(outputPlane), `${set('j', add(multiply(get('output'), int(outputPlane)), get('m')))}
    (if ${spiked} (then ${event}))`)}`)}
  ${weight('i32.store', op('i32x4.extract_lane', 0, get('units')))}`)})`;
}
