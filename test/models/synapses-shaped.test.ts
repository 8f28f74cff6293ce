import { describe, expect, it } from 'vitest';
import {
  alphaConductance, alphaCurrent, doubleExponentialConductance, doubleExponentialCurrent, exponentialConductance, exponentialCurrent, gatedNmda, lif, nmda, oneToOne, saturatingGating, spikeArray,
  type Network, type SynapseUse,
} from '../../src/index.ts';
import { onCpu, refusal } from '../support/run.ts';

const source = { size: 1, model: spikeArray, spikeSteps: 2000 };
/** Arrivals come at the beginning of the step of the spike: after step k the time since then is (k + 1 − step) dt. */
const spikeStep = 5;

function network(synapse: SynapseUse, dt: number, weight: number, parameters: Record<string, number> = {}): Network {
  return {
    dt, populations: { source, cell: { size: 1, model: lif, parameters: { v_thresh: 1e6, ...parameters } } },
    connections: { drive: { from: 'source', to: 'cell', connectivity: oneToOne(), weight, delay: 0, synapse } },
    record: { cell: { variables: { 'g@drive': { neurons: [0] }, v: { neurons: [0] } } } },
  };
}

/** Conductance or current and potential after each step since the spike. */
async function response(synapse: SynapseUse, dt: number, duration: number, weight: number, parameters?: Record<string, number>): Promise<{ time: number[]; g: number[]; v: number[] }> {
  return onCpu(network(synapse, dt, weight, parameters), async (simulation) => {
    simulation.setSpikes('source', [[spikeStep, 0]]);
    await simulation.run((spikeStep + 1) * dt + duration);
    const [g, v] = ['g@drive', 'v'].map((each) => [...simulation.recorded('cell', each).value].slice(spikeStep));
    return { time: g.map((_, k) => (k + 1) * dt), g, v };
  });
}

/** Largest difference, in parts of the largest wanted number. */
const worst = (got: readonly number[], wanted: readonly number[]): number => Math.max(...wanted.map((each, k) => Math.abs(got[k] - each))) / Math.max(...wanted.map(Math.abs));

/** e^(−t/a) − e^(−t/b), scaled to a peak of one. */
function doubleExponential(rise: number, decay: number): (t: number) => number {
  const shape = (t: number): number => Math.exp(-t / decay) - Math.exp(-t / rise);
  const peak = shape(Math.log(decay / rise) * rise * decay / (decay - rise));
  return (t) => shape(t) / peak;
}

const shapes: readonly (readonly [string, SynapseUse, SynapseUse, (t: number) => number])[] = [
  ['exponential', { model: exponentialCurrent, parameters: { tau: 3 } }, { model: exponentialConductance, parameters: { tau: 3 } }, (t) => Math.exp(-t / 3)],
  ['alpha', { model: alphaCurrent, parameters: { tau: 2.5 } }, { model: alphaConductance, parameters: { tau: 2.5 } }, (t) => t / 2.5 * Math.exp(1 - t / 2.5)],
  ['double exponential', { model: doubleExponentialCurrent, parameters: { tau_rise: 0.7, tau_decay: 6 } }, { model: doubleExponentialConductance, parameters: { tau_rise: 0.7, tau_decay: 6 } }, doubleExponential(0.7, 6)],
  ['double exponential that rises more slowly than it decays', { model: doubleExponentialCurrent, parameters: { tau_rise: 6, tau_decay: 0.7 } }, { model: doubleExponentialConductance, parameters: { tau_rise: 6, tau_decay: 0.7 } }, doubleExponential(6, 0.7)],
];

describe.each(shapes)('the %s', (_, current, conductance, shape) => {
  it('has the shape of its closed form, with the weight as its peak, at any step', async () => {
    for (const dt of [0.1, 0.5]) {
      for (const use of [current, conductance]) {
        const { time, g } = await response(use, dt, 30, 1.5);
        expect(worst(g, time.map((t) => 1.5 * shape(t)))).toBeLessThan(1e-5);
      }
    }
    const { g } = await response(current, 0.01, 8, 1);
    expect(Math.max(...g)).toBeGreaterThan(0.995);
    expect(Math.max(...g)).toBeLessThan(1 + 1e-5);
  });

  it('as a current moves the membrane exactly as the convolution of both says', async () => {
    const { time, v } = await response(current, 0.2, 40, 2, { v_rest: 0, v_reset: 0 });
    // τ v' = −v + I(t) by Simpson's rule on a grid a hundred times as fine.
    const fine = 0.002;
    const wanted: number[] = [];
    let integral = 0;
    const at = (t: number): number => 2 * shape(t) * Math.exp(t / 20) / 20;
    for (let k = 0; wanted.length < time.length; k++) {
      const t = k * fine;
      integral += fine / 6 * (at(t) + 4 * at(t + fine / 2) + at(t + fine));
      if (k % 100 === 99) wanted.push(integral * Math.exp(-(t + fine) / 20));
    }
    expect(worst(v, wanted)).toBeLessThan(1e-5);
  });
});

/** v after each `every`, from the conductance g(t, v) toward `reversal`, by Runge–Kutta steps of 2 µs. */
function membrane(conductance: (t: number, v: number) => number, reversal: number, duration: number, every: number, rest = -65): number[] {
  const fine = 0.002;
  const wanted: number[] = [];
  const slope = (t: number, v: number): number => (rest - v + conductance(t, v) * (reversal - v)) / 20;
  let v = rest;
  const per = Math.round(every / fine);
  for (let k = 0; k < Math.round(duration / fine); k++) {
    const t = k * fine;
    const a = slope(t, v);
    const b = slope(t + fine / 2, v + fine / 2 * a);
    const c = slope(t + fine / 2, v + fine / 2 * b);
    v += fine / 6 * (a + 2 * b + 2 * c + slope(t + fine, v + fine * c));
    if (k % per === per - 1) wanted.push(v);
  }
  return wanted;
}

/** Largest error of v at steps of 0.2 and 0.1 ms. */
async function errors(use: SynapseUse, wanted: readonly number[], weight: number, parameters?: Record<string, number>): Promise<number[]> {
  return Promise.all([0.2, 0.1].map(async (dt) => {
    const { v } = await response(use, dt, wanted.length * 0.2, weight, parameters);
    const every = Math.round(0.2 / dt);
    return Math.max(...wanted.map((each, k) => Math.abs(v[(k + 1) * every - 1] - each)));
  }));
}

describe.each(shapes)('the conductance of the %s', (_name, _current, use, shape) => {
  it('converges to an independent solution with first order: v sees the conductance of the beginning of the step', async () => {
    const wanted = membrane((t) => 0.8 * shape(t), 0, 40, 0.2);
    expect(Math.max(...wanted)).toBeGreaterThan(-60);
    const [coarse, fine] = await errors(use, wanted, 0.8);
    expect(fine).toBeLessThan(0.2);
    expect(coarse / fine).toBeGreaterThan(1.8);
    expect(coarse / fine).toBeLessThan(2.2);
  });
});

describe('nmda', () => {
  const gating = doubleExponential(2, 100);
  const open = (v: number, mg: number): number => 1 / (1 + mg / 3.57 * Math.exp(-0.062 * v));

  it('converges to an independent solution, and is blocked by magnesium at rest', async () => {
    const peaks: number[] = [];
    for (const mg of [0, 1]) {
      const wanted = membrane((t, v) => 0.9 * gating(t) * open(v, mg), 0, 150, 0.2);
      const [coarse, fine] = await errors({ model: nmda, parameters: { mg } }, wanted, 0.9);
      expect(fine).toBeLessThan(0.15);
      expect(coarse / fine).toBeGreaterThan(1.8);
      expect(coarse / fine).toBeLessThan(2.2);
      peaks.push(Math.max(...wanted) + 65);
    }
    expect(peaks[1] / peaks[0]).toBeLessThan(0.2);
  });

  it('opens with depolarisation by the numbers of Jahr & Stevens: half at 1 mM near −20 mV', async () => {
    for (const [v, share] of [[-65, 0.0596], [-20.527, 0.5], [0, 0.7812]] as const) {
      const opened = await onCpu(network({ model: nmda }, 0.1, 1, { v_rest: v, tau_m: 1e6 }), async (simulation) => {
        await simulation.run(0.1);
        return (await simulation.state('cell', 'block@drive'))[0];
      });
      expect(opened).toBeCloseTo(share, 3);
      expect(opened).toBeCloseTo(open(v, 1), 6);
    }
  });
});

describe('saturatingGating', () => {
  it('sends the solution of the gating equations, whose second spike opens less than the first', async () => {
    const dt = 0.05;
    const model = { ...gatedNmda, state: { ...gatedNmda.state, g: { value: 0, unit: '1', doc: 'what arrived' } }, arrival: `${gatedNmda.arrival}; g = input` };
    const spikes = [10, 20, 24];
    const got = await onCpu({ ...network({ model }, dt, 0.5), connections: { drive: { ...network({ model }, dt, 0.5).connections!.drive, delay: dt, transmission: { model: saturatingGating } } } }, async (simulation) => {
      simulation.setSpikes('source', spikes.map((ms) => [Math.round(ms / dt), 0] as const));
      await simulation.run(80);
      return [...simulation.recorded('cell', 'g@drive').value];
    });
    // Plain Runge–Kutta with steps of 5 µs.
    const fine = 0.005;
    const wanted: number[] = [];
    let [y, s] = [0, 0];
    const slope = (at: number, open: number): number => -open / 100 + 0.5 * at * (1 - open);
    for (let k = 0; k < 80 / fine; k++) {
      if (spikes.some((ms) => Math.round((ms + dt) / fine) === k)) y += 1;
      if (k % 10 === 0) wanted.push(0.5 * s);
      const [half, full] = [y * Math.exp(-fine / 4), y * Math.exp(-fine / 2)];
      const a = slope(y, s);
      const b = slope(half, s + fine / 2 * a);
      const c = slope(half, s + fine / 2 * b);
      s += fine / 6 * (a + 2 * b + 2 * c + slope(full, s + fine * c));
      y = full;
    }
    expect(worst(got, wanted)).toBeLessThan(0.02);
    const jump = (ms: number): number => Math.max(...got.slice(Math.round(ms / dt), Math.round((ms + 4) / dt))) - got[Math.round(ms / dt)];
    expect(jump(20)).toBeLessThan(0.6 * jump(10));
  });
});

describe('parameters', () => {
  it('that make a shape another one are refused', async () => {
    expect(await refusal(network({ model: doubleExponentialCurrent, parameters: { tau_rise: 5, tau_decay: 5 } }, 0.1, 1))).toContain('Check the parameters for zeros in denominators');
  });
});
