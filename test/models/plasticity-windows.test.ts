import { describe, expect, it } from 'vitest';
import { multiplicativeStdp, nearestStdp, pairStdp, powerLawStdp, preCenteredStdp, reducedStdp, symmetricStdp, vanRossumStdp, weightDependentStdp, type PlasticityRule } from '../../src/index.ts';
import { after, resolution } from './one-synapse.ts';

type Train = readonly number[];
/** A spike of either side in order of time; at the same step the pre neuron comes first. */
interface Event { readonly side: 'pre' | 'post'; readonly at: number }
const inOrder = (pre: Train, post: Train): Event[] => [...pre.map((at): Event => ({ side: 'pre', at })), ...post.map((at): Event => ({ side: 'post', at }))]
  .sort((a, b) => a.at - b.at || (a.side === 'pre' ? -1 : 1));

/** Which pairs count: `[earlier, later]`, both as places in the list of events. */
type Pairing = (events: readonly Event[]) => (readonly [earlier: number, later: number])[];
const everyPair: Pairing = (events) => events.flatMap((later, k) => events.slice(0, k).flatMap((earlier, n) => (earlier.side !== later.side ? [[n, k] as const] : [])));
const within = (events: readonly Event[], [n, k]: readonly [number, number], ...sides: Event['side'][]): boolean => events.slice(n + 1, k).some(({ side }) => sides.includes(side));
/** No spike of the earlier side between. */
const nearest: Pairing = (events) => everyPair(events).filter((pair) => !within(events, pair, events[pair[0]].side));
/** No post spike between; from pre to post no pre spike either. */
const preCentered: Pairing = (events) => everyPair(events).filter((pair) => !within(events, pair, 'post') && (events[pair[0]].side === 'post' || !within(events, pair, 'pre')));
const immediate: Pairing = (events) => everyPair(events).filter((pair) => !within(events, pair, 'pre', 'post'));

const trains: readonly (readonly [Train, Train])[] = [
  [[3, 4, 9, 20, 21, 22, 40, 55, 56, 80], [1, 4, 10, 11, 12, 30, 41, 56, 57, 58, 79]],
  [[5, 15, 25, 35, 36, 37, 60], [5, 6, 7, 15, 26, 34, 36, 59, 61]],
];

/** The weight by definition, in double precision: pair by pair in the order of the later spikes. */
function byDefinition(pre: Train, post: Train, pairing: Pairing, change: (w: number, later: Event['side'], ms: number) => number, dt: number, start = 0.5, most = 1): number {
  const events = inOrder(pre, post);
  const pairs = pairing(events);
  return events.reduce((w, { side, at }, k) => pairs.filter(([, later]) => later === k).reduce((sum, [n]) => Math.min(most, sum + change(w, side, (at - events[n].at) * dt)), w), start);
}

const own = { tau_pre: 15, tau_post: 25, a_plus: 0.02, a_minus: 0.03 };
const additive = (_: number, later: Event['side'], ms: number): number => (later === 'post' ? 0.02 * Math.exp(-ms / 15) : -0.03 * Math.exp(-ms / 25));

describe.each([[false], [true]])('who is paired with whom (sparse: %s)', (sparse) => {
  it.each([['all-to-all', pairStdp, everyPair], ['nearest', nearestStdp, nearest], ['nearest of each pre spike', preCenteredStdp, preCentered], ['immediate neighbours', reducedStdp, immediate]] as const)('%s', async (_, rule, pairing) => {
    for (const [pre, post] of trains) {
      const w = await after(pre, post, { rule, parameters: own, dt: 0.5, sparse });
      expect(Math.abs(w - byDefinition(pre, post, pairing, additive, 0.5))).toBeLessThan(resolution * 21);
    }
  });
});

it('the four ways of pairing differ on these trains', () => {
  const [[pre, post]] = trains;
  expect(new Set([everyPair, nearest, preCentered, immediate].map((pairing) => byDefinition(pre, post, pairing, additive, 0.5).toFixed(3))).size).toBe(4);
});

describe('the symmetric window', () => {
  const parameters = { tau: 12, a_plus: 0.02, a_pre: 0.003 };

  it.each([-40, -13, -2, -1, 0, 1, 2, 13, 40])('gives a_plus e^(−|Δ|/τ) − a_pre at Δ = %d steps', async (steps) => {
    const w = await after([50], [50 + steps], { rule: symmetricStdp, parameters, dt: 0.5 });
    expect(Math.abs(w - 0.5 + 0.003 - 0.02 * Math.exp(-Math.abs(steps) * 0.5 / 12))).toBeLessThan(2 * resolution);
  });
});

/** Step of a pair at the same time, by weight; and the exponential window around it. */
const windowed = (up: (w: number) => number, down: (w: number) => number) => (w: number, later: Event['side'], ms: number): number => (later === 'post' ? up(w) * Math.exp(-ms / 15) : -down(w) * Math.exp(-ms / 25));
const times = { tau_pre: 15, tau_post: 25 };
const weightRules: readonly (readonly [string, PlasticityRule, Readonly<Record<string, number>>, ReturnType<typeof windowed>])[] = [
  ['Gütig, mu 0', weightDependentStdp, { lambda: 0.02, alpha: 1.1, mu_plus: 0, mu_minus: 0, w_max: 0.8 }, windowed(() => 0.02 * 0.8, () => 0.022 * 0.8)],
  ['Gütig, mu 0.3 and 0.7', weightDependentStdp, { lambda: 0.02, alpha: 1.1, mu_plus: 0.3, mu_minus: 0.7, w_max: 0.8 }, windowed((w) => 0.02 * 0.8 * (1 - w / 0.8) ** 0.3, (w) => 0.022 * 0.8 * (w / 0.8) ** 0.7)],
  ['Gütig, mu 1', weightDependentStdp, { lambda: 0.02, alpha: 1.1, mu_plus: 1, mu_minus: 1, w_max: 0.8 }, windowed((w) => 0.02 * (0.8 - w), (w) => 0.022 * w)],
  ['multiplicative', multiplicativeStdp, { eta_plus: 0.03, eta_minus: 0.04, w_max: 0.8 }, windowed((w) => 0.03 * (0.8 - w), (w) => 0.04 * w)],
  ['van Rossum', vanRossumStdp, { a_plus: 0.02, eta_minus: 0.05, w_max: 0.8 }, windowed(() => 0.02, (w) => 0.05 * w)],
  ['power law', powerLawStdp, { lambda: 0.03, alpha: 1.5, mu: 0.4, w_0: 0.3, w_max: 0.8 }, windowed((w) => 0.03 * 0.3 ** 0.6 * w ** 0.4, (w) => 0.045 * w)],
];

describe.each(weightRules)('%s', (_, rule, parameters, change) => {
  it.each([0.02, 0.2, 0.5, 0.79])('takes steps that depend on the weight, from %d', async (start) => {
    for (const [pre, post] of [[[20], [23]], [[23], [20]]] as const) {
      const w = await after(pre, post, { rule, parameters: { ...times, ...parameters }, start, dt: 0.5 });
      expect(Math.abs(w - byDefinition(pre, post, everyPair, change, 0.5, start, 0.8))).toBeLessThan(2 * resolution);
    }
  });

  it.each([false, true])('follows long trains (sparse: %s)', async (sparse) => {
    for (const [pre, post] of trains) {
      const w = await after(pre, post, { rule, parameters: { ...times, ...parameters }, start: 0.4, dt: 0.5, sparse });
      expect(Math.abs(w - byDefinition(pre, post, everyPair, change, 0.5, 0.4, 0.8))).toBeLessThan(resolution * 40);
    }
  });
});

describe('weight-dependent STDP at its bounds', () => {
  const parameters = { ...times, lambda: 0.02, alpha: 1.1, w_max: 0.8 };

  it('stands still where the power says so, and leaves 0 and w_max with exponent 0', async () => {
    const from = (start: number, mu: number, up: boolean): Promise<number> => after(up ? [20] : [21], up ? [21] : [20], { rule: weightDependentStdp, parameters: { ...parameters, mu_plus: mu, mu_minus: mu }, start });
    expect(await from(0, 0.5, false)).toBe(0);
    expect(await from(0.8, 0.5, true)).toBeCloseTo(0.8, 6);
    expect(await from(0, 0.5, true)).toBeCloseTo(0.02 * 0.8 * Math.exp(-1 / 15), 6);
    expect(await from(0.8, 0, false)).toBeCloseTo(0.8 - 0.022 * 0.8 * Math.exp(-1 / 25), 6);
    expect(await after([20], [21], { rule: powerLawStdp, start: 0 })).toBe(0);
  });
});
