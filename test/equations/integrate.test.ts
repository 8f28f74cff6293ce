import { describe, expect, it } from 'vitest';
import { exponentialCurrent, lif, oneToOne, spikeArray, type Network } from '../../src/index.ts';
import type { Method, NeuronModel } from '../../src/models/model.ts';
import { neuron, onCpu, refusal, traces } from '../support/run.ts';

const alone = (model: NeuronModel, dt: number): Network => ({ dt, populations: { cell: { size: 1, model } } });

/** Largest difference between a variable and its solution at the end of each step, over `duration` ms. */
async function worst(model: NeuronModel, dt: number, duration: number, solution: (t: number) => number, variable = 'v'): Promise<number> {
  const [values] = await traces(alone(model, dt), 'cell', [variable], duration);
  return values.reduce((most, value, k) => Math.max(most, Math.abs(value - solution((k + 1) * dt))), 0);
}

describe('exact integration', () => {
  it('of a decay to rest', async () => {
    const model = neuron({ parameters: { tau: 7, rest: 3 }, state: { v: -5 }, equations: 'dv/dt = (rest - v) / tau', method: 'exact' });
    for (const dt of [0.1, 1, 5]) expect(await worst(model, dt, 50, (t) => 3 - 8 * Math.exp(-t / 7))).toBeLessThan(2e-5);
  });

  it('of an oscillator, a coupled system', async () => {
    const model = neuron({ parameters: { omega: 0.7 }, state: { x: 1, y: 0 }, equations: 'dx/dt = -omega * y; dy/dt = omega * x', spike: 'x > 10' });
    expect(await worst(model, 0.5, 40, (t) => Math.cos(0.7 * t), 'x')).toBeLessThan(2e-5);
    expect(await worst(model, 0.5, 40, (t) => Math.sin(0.7 * t), 'y')).toBeLessThan(2e-5);
  });

  it('of a singular system: position, velocity and constant force', async () => {
    const model = neuron({ parameters: { f: 0.25 }, state: { x: 1, y: -2 }, equations: 'dx/dt = y; dy/dt = f', spike: 'x > 1e9' });
    expect(await worst(model, 0.5, 16, (t) => 1 - 2 * t + 0.125 * t * t, 'x')).toBeLessThan(1e-5);
  });

  it('of a defective system: three equal time constants in a chain', async () => {
    const model = neuron({ parameters: { tau: 4 }, state: { x: 1, y: 0, z: 0 }, equations: 'dx/dt = -x / tau; dy/dt = (x - y) / tau; dz/dt = (y - z) / tau', spike: 'x > 9' });
    expect(await worst(model, 1, 40, (t) => (t / 4) ** 2 / 2 * Math.exp(-t / 4), 'z')).toBeLessThan(5e-7);
  });

  it('of a leaky membrane under an exponential current: the difference of two exponentials', async () => {
    const [tauM, tauS, weight, dt] = [20, 5, 3, 0.5];
    const network: Network = {
      dt, populations: { source: { size: 1, model: spikeArray }, cell: { size: 1, model: lif, parameters: { tau_m: tauM } } },
      connections: { drive: { from: 'source', to: 'cell', connectivity: oneToOne(), weight, delay: 1.5, synapse: { model: exponentialCurrent, parameters: { tau: tauS } } } },
      record: { cell: { variables: { v: { neurons: [0] } } } },
    };
    await onCpu(network, async (simulation) => {
      simulation.setSpikes('source', [[4, 0]]);
      await simulation.run(100);
      const { step, value } = simulation.recorded('cell', 'v');
      const psp = (t: number): number => (t <= 0 ? 0 : weight * tauS / (tauM - tauS) * (Math.exp(-t / tauM) - Math.exp(-t / tauS)));
      // The spike of step 4 arrives at the start of step 7, that is at 3.5 ms; row k stands at (k + 1) dt.
      step.forEach((k, at) => expect(value[at] + 65).toBeCloseTo(psp((k + 1) * dt - 3.5), 4));
      const peak = value.indexOf(value.reduce((most, each) => Math.max(most, each)));
      expect(Math.abs((peak + 1) * dt - 3.5 - tauM * tauS / (tauM - tauS) * Math.log(tauM / tauS))).toBeLessThanOrEqual(dt);
    });
  });

  it('is refused where the text is not linear with constant coefficients', async () => {
    const message = await refusal(alone(neuron({ parameters: { a: 1 }, state: { v: 0, u: 0 }, equations: 'du/dt = -u\ndv/dt = -u * v + a', method: 'exact' }), 1));
    expect(message).toContain('equations, line 2: dv/dt is not linear with constant coefficients');
    expect(message).toContain('Choose method "auto", "exponential-euler", "euler" or "rk4"');
  });
});

describe('exponential Euler', () => {
  it('is exact while its coefficients stand still', async () => {
    const model = neuron({ state: { v: 4, u: 0.3 }, equations: 'dv/dt = (2 - v) * u\ndu/dt = 0 * u', method: 'exponential-euler' });
    expect(await worst(model, 2, 40, (t) => 2 + 2 * Math.exp(-0.3 * t))).toBeLessThan(2e-6);
  });

  it('grows with a positive coefficient, and passes zero without a jump', async () => {
    for (const rate of [0.05, 1e-5, 0, -1e-5]) {
      const model = neuron({ state: { v: 1, u: rate }, equations: 'dv/dt = v * u + 1\ndu/dt = 0 * u', method: 'exponential-euler' });
      const solution = (t: number): number => (rate === 0 ? 1 + t : Math.exp(rate * t) + Math.expm1(rate * t) / rate);
      expect(await worst(model, 1, 20, solution)).toBeLessThan(3e-5);
    }
  });

  it('is refused where the text is not linear in its own variable', async () => {
    expect(await refusal(alone(neuron({ equations: 'dv/dt = 1 - v ** 2', method: 'exponential-euler' }), 1))).toContain('dv/dt is not linear in v');
  });
});

describe('measured order of convergence', () => {
  /** Slope of log(error) over log(dt) for the logistic equation, v(0) = 0.1, at t = 4. */
  async function order(method: Method, steps: readonly [number, number]): Promise<number> {
    const errors: number[] = [];
    for (const dt of steps) {
      const [values] = await traces(alone(neuron({ state: { v: 0.1 }, equations: 'dv/dt = v * (1 - v)', method }), dt), 'cell', ['v'], 4);
      errors.push(Math.abs(values[values.length - 1] - 1 / (1 + 9 * Math.exp(-4))));
    }
    return Math.log(errors[0] / errors[1]) / Math.log(steps[0] / steps[1]);
  }

  it('euler: 1', async () => {
    expect(await order('euler', [1 / 16, 1 / 32])).toBeCloseTo(1, 1);
  });

  it('rk4: 4', async () => {
    expect(Math.abs(await order('rk4', [0.8, 0.4]) - 4)).toBeLessThan(0.5);
  });

  it('rk4 sees time pass within the step', async () => {
    const model = neuron({ equations: 'dv/dt = t ** 3', method: 'rk4' });
    expect(await worst(model, 1, 6, (t) => t ** 4 / 4)).toBeLessThan(1e-4);
  });
});

describe('the automatic choice', () => {
  it('takes exact where it can, then exponential Euler, then Euler', async () => {
    const model = neuron({
      state: { v: 0, u: 0, w: 0, z: 0 },
      equations: 'du/dt = -u; dv/dt = u - v; dw/dt = -w * v; dz/dt = z * z', spike: 'z > 9',
    });
    await onCpu(alone(model, 1), async ({ plan }) => {
      expect(Object.fromEntries(plan.populations[0].program.methods)).toEqual({ u: 'exact', v: 'exact', w: 'exponential-euler', z: 'euler' });
    });
  });
});

describe('assignments beside the equations', () => {
  it('put locals into the equations', async () => {
    const model = neuron({ parameters: { tau: 5 }, state: { v: 1 }, equations: 'target = 2; gap = target - v; gap = gap / tau\n dv/dt = gap' });
    expect(await worst(model, 1, 20, (t) => 2 - Math.exp(-t / 5))).toBeLessThan(1e-6);
  });

  it('run after the equations, and locals keep what they were before', async () => {
    const model = neuron({ state: { v: 1, rise: 0, twice: 0 }, equations: 'old = v\ndv/dt = 0.5\ngain = v - old\nrise = gain; twice = v * 2', method: 'euler' });
    const [v, rise, twice] = await traces(alone(model, 1), 'cell', ['v', 'rise', 'twice'], 3);
    expect([...v]).toEqual([1.5, 2, 2.5]);
    expect([...rise]).toEqual([0.5, 0.5, 0.5]);
    expect([...twice]).toEqual([3, 4, 5]);
  });

  it('may use the synapses\' current', async () => {
    const model = neuron({ state: { v: 0, seen: 0 }, equations: 'dv/dt = 0 * v\nseen = seen + I' });
    const network: Network = {
      dt: 1, populations: { source: { size: 1, model: spikeArray }, cell: { size: 1, model } },
      connections: { drive: { from: 'source', to: 'cell', connectivity: oneToOne(), weight: 2, synapse: { model: exponentialCurrent, parameters: { tau: 4 } } } },
      record: { cell: { variables: { seen: { neurons: [0] } } } },
    };
    await onCpu(network, async (simulation) => {
      simulation.setSpikes('source', [[0, 0]]);
      await simulation.run(4);
      const decay = Math.exp(-1 / 4);
      [0, 2, 2 + 2 * decay, 2 + 2 * decay + 2 * decay ** 2].forEach((expected, k) => expect(simulation.recorded('cell', 'seen').value[k]).toBeCloseTo(expected, 5));
    });
  });

  it('have their own time t, at the start of the step', async () => {
    const [v] = await traces(alone(neuron({ equations: 'v = t + step' }), 0.5), 'cell', ['v'], 2);
    expect([...v]).toEqual([0, 1.5, 3, 4.5]);
  });
});
