export { chips, loihi1, loihi2, type Chip, type Limit, type Resource } from './chips.ts';
export type { InputKind, PortedInput, PortedNetwork, RunInput, RunOutput } from './ported.ts';
export { chipFromJson } from './chip-json.ts';
export { limitsOf, type LimitField } from './limits.ts';
