/** What several rules have. Plain constants, without spreads and calls: a bundler can then leave out the rules that nobody uses. */

export const w_min = { value: 0, unit: 'weight', doc: 'lower bound' } as const;
export const w_max = { value: 1, unit: 'weight', doc: 'upper bound' } as const;
export const tau_pre = { value: 20, unit: 'ms', doc: 'time constant of the presynaptic trace' } as const;
export const tau_post = { value: 20, unit: 'ms', doc: 'time constant of the postsynaptic trace' } as const;

export const x = { value: 0, unit: '1', doc: 'presynaptic trace' } as const;
export const y = { value: 0, unit: '1', doc: 'postsynaptic trace' } as const;
/** Traces of all spikes so far, and of the last one. */
export const allPre = { state: { x }, equations: 'dx/dt = -x / tau_pre', spike: 'x = x + 1' } as const;
export const allPost = { state: { y }, equations: 'dy/dt = -y / tau_post', spike: 'y = y + 1' } as const;
export const lastPre = { state: { x }, equations: 'dx/dt = -x / tau_pre', spike: 'x = 1' } as const;
export const lastPost = { state: { y }, equations: 'dy/dt = -y / tau_post', spike: 'y = 1' } as const;
/** The same, with one time constant for both sides. */
export const evenPre = { state: { x }, equations: 'dx/dt = -x / tau', spike: 'x = x + 1' } as const;
export const evenPost = { state: { y }, equations: 'dy/dt = -y / tau', spike: 'y = y + 1' } as const;
