export { chips, loihi1, loihi2, type Chip, type Limit, type Resource } from './chips.ts';
export type { InputKind, PortedInput, PortedNetwork, RunInput, RunOutput } from './ported.ts';
export { checkInteger, isIntegerNetwork, synapsesOf, type IntegerConnection, type IntegerNetwork, type IntegerNeurons, type IntegerSource, type IntegerSynapses } from './integer.ts';
export { quantise, type Quantised, type QuantiseOptions } from './quantise/quantise.ts';
export type { Errors, QuantisedConnection, QuantisedLayer, QuantiseReport, TimeConstant } from './quantise/report.ts';
