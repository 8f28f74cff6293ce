import { expect } from '../errors.ts';
import type { NeuronModel } from './model.ts';

/**
 * The model with some parameters given as expressions over time: currents that step, ramp or oscillate. They may use
 * what the equations may, of which `t` is the time in ms at which the step begins.
 *
 * @param inputs expression by parameter; only for parameters that stand in `equations`.
 * @throws WebspikeError for names that are no parameters; EquationError, once a network is built, for mistakes in the text.
 * @example
 * const cell: Population = { size: 1, model: withInput(lif, { i_ext: 't > 20 && t < 80 ? 18 : 0' }) };
 */
export function withInput(model: NeuronModel, inputs: Readonly<Record<string, string>>): NeuronModel {
  for (const each of Object.keys(inputs)) {
    expect(Object.hasOwn(model.parameters, each), `model "${model.name}"`, `it has no parameter "${each}" to give as an expression`, `known: ${Object.keys(model.parameters).join(', ') || 'none'}`);
  }
  return {
    ...model,
    parameters: Object.fromEntries(Object.entries(model.parameters).filter(([each]) => !Object.hasOwn(inputs, each))),
    equations: [...Object.entries(inputs).map(([name, text]) => `${name} = ${text}`), model.equations ?? ''].join('\n'),
  };
}
