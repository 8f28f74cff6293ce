/** A neuron of NEST in double precision: takes what arrives in a step, and says whether it spikes at its end (5.2 of the sheet of facts). */
export type NestNeuron = (positive: number, negative: number) => boolean;

export type Parameters = Readonly<Record<string, number>>;

/** iaf_psc_exp: potential, then currents, then what arrives, then the threshold (models/iaf_psc_exp.cpp). */
export function iafPscExpOfNest(p: Parameters, h: number): NestNeuron {
  const state = { v: p.V_m - p.E_L, ex: 0, in: 0, ref: 0 };
  const current = (tau: number): number => (tau === p.tau_m ? (h / p.C_m) * Math.exp(-h / p.tau_m) : (tau * p.tau_m) / (p.tau_m - tau) / p.C_m * (Math.exp(-h / p.tau_m) - Math.exp(-h / tau)));
  const [p21ex, p21in, p22] = [current(p.tau_syn_ex), current(p.tau_syn_in), Math.exp(-h / p.tau_m)];
  return (positive, negative) => {
    if (state.ref === 0) state.v = state.v * p22 + state.ex * p21ex + state.in * p21in + p.I_e * (p.tau_m / p.C_m) * (1 - p22);
    else state.ref--;
    state.ex = state.ex * Math.exp(-h / p.tau_syn_ex) + positive;
    state.in = state.in * Math.exp(-h / p.tau_syn_in) + negative;
    if (state.v < p.V_th - p.E_L) return false;
    state.v = p.V_reset - p.E_L;
    state.ref = Math.floor(Math.round(p.t_ref * 1000) / Math.round(h * 1000));
    return true;
  };
}

/** iaf_psc_alpha: as iaf_psc_exp, with currents (t/τ) e^(1 − t/τ) whose parts are propagated exactly (models/iaf_psc_alpha.cpp). */
export function iafPscAlphaOfNest(p: Parameters, h: number): NestNeuron {
  const channel = (tau: number): { step: () => number; add: (weight: number) => void } => {
    const [d, s] = [[0], [0]];
    const [p11, beta, gamma] = [Math.exp(-h / tau), (tau * p.tau_m) / (p.tau_m - tau), p.tau_m / p.C_m];
    const p22 = Math.exp(-h / p.tau_m);
    const p32 = (gamma / p.tau_m) * beta * (p22 - p11);
    const p31 = (gamma / p.tau_m) * beta * (beta * (p22 - p11) - h * p11);
    return {
      step: () => {
        const felt = p31 * d[0] + p32 * s[0];
        s[0] = h * p11 * d[0] + p11 * s[0];
        d[0] *= p11;
        return felt;
      },
      add: (weight) => void (d[0] += weight * Math.E / tau),
    };
  };
  const [ex, inh] = [channel(p.tau_syn_ex), channel(p.tau_syn_in)];
  const p22 = Math.exp(-h / p.tau_m);
  let [v, ref] = [p.V_m - p.E_L, 0];
  return (positive, negative) => {
    const felt = ex.step() + inh.step();
    if (ref === 0) v = v * p22 + felt + p.I_e * (p.tau_m / p.C_m) * (1 - p22);
    else ref--;
    ex.add(positive);
    inh.add(negative);
    if (v < p.V_th - p.E_L) return false;
    v = p.V_reset - p.E_L;
    ref = Math.floor(Math.round(p.t_ref * 1000) / Math.round(h * 1000));
    return true;
  };
}

/** iaf_cond_exp: conductances and potential by fine steps of Runge and Kutta, then what arrives (models/iaf_cond_exp.cpp). */
export function iafCondExpOfNest(p: Parameters, h: number): NestNeuron {
  let [v, ex, inh, ref] = [p.V_m, 0, 0, 0];
  const fine = 20;
  const slope = (u: number, t: number): number => (p.g_L * (p.E_L - u) + ex * Math.exp(-t / p.tau_syn_ex) * (p.E_ex - u) + inh * Math.exp(-t / p.tau_syn_in) * (p.E_in - u) + p.I_e) / p.C_m;
  return (positive, negative) => {
    for (let k = 0; k < fine; k++) {
      const [t, d] = [k * h / fine, h / fine];
      const a = slope(v, t);
      const b = slope(v + d / 2 * a, t + d / 2);
      const c = slope(v + d / 2 * b, t + d / 2);
      v += d / 6 * (a + 2 * b + 2 * c + slope(v + d * c, t + d));
    }
    ex *= Math.exp(-h / p.tau_syn_ex);
    inh *= Math.exp(-h / p.tau_syn_in);
    let spikes = false;
    if (ref > 0) {
      ref--;
      v = p.V_reset;
    } else if (v >= p.V_th) {
      spikes = true;
      v = p.V_reset;
      ref = Math.floor(Math.round(p.t_ref * 1000) / Math.round(h * 1000));
    }
    ex += positive;
    inh -= negative;
    return spikes;
  };
}

/** izhikevich, both ways of integration (models/izhikevich.cpp). */
export function izhikevichOfNest(p: Parameters, h: number, consistent: boolean): NestNeuron {
  let [v, u] = [p.V_m, p.U_m];
  return (positive, negative) => {
    const arrived = positive + negative;
    if (consistent) {
      const old = v;
      v += h * (0.04 * v * v + 5 * v + 140 - u + p.I_e) + arrived;
      u += h * p.a * (p.b * old - u);
    } else {
      for (let half = 0; half < 2; half++) v += h * 0.5 * (0.04 * v * v + 5 * v + 140 - u + p.I_e + arrived);
      u += h * p.a * (p.b * v - u);
    }
    v = Math.max(v, p.V_min ?? -Infinity);
    if (v < p.V_th) return false;
    v = p.c;
    u += p.d;
    return true;
  };
}

export interface NestEdge {
  readonly source: number;
  readonly target: number;
  readonly weight: number;
  /** In steps. */
  readonly delay: number;
}

/**
 * NEST's order of things: a spike of step n (stamped n + 1) over a delay of d steps is in the buffer of step n + d. Injected
 * spikes are stamped as given. Nodes: neurons first, then injectors.
 *
 * @returns pairs of step and neuron.
 */
export function runNest(neurons: readonly NestNeuron[], edges: readonly NestEdge[], injected: readonly (readonly [stamp: number, node: number])[], steps: number): [number, number][] {
  const out = new Map<number, NestEdge[]>();
  for (const edge of edges) out.set(edge.source, [...(out.get(edge.source) ?? []), edge]);
  const arriving = Array.from({ length: steps + 1 }, () => ({ positive: new Float64Array(neurons.length), negative: new Float64Array(neurons.length) }));
  const send = (node: number, step: number): void => {
    for (const { target, weight, delay } of out.get(node) ?? []) if (step + delay < steps) arriving[step + delay][weight >= 0 ? 'positive' : 'negative'][target] += weight;
  };
  const given = new Map<number, number[]>();
  for (const [stamp, node] of injected) given.set(stamp - 1, [...(given.get(stamp - 1) ?? []), node]);
  const spikes: [number, number][] = [];
  for (let step = 0; step < steps; step++) {
    for (const node of given.get(step) ?? []) send(node, step);
    neurons.forEach((neuron, at) => {
      if (!neuron(arriving[step].positive[at], arriving[step].negative[at])) return;
      spikes.push([step, at]);
      send(at, step);
    });
  }
  return spikes;
}
