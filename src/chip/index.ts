export { chips, loihi1, loihi2, type Chip, type Limit, type Resource } from './chips.ts';
export type { InputKind, PortedInput, PortedNetwork, RunInput, RunOutput } from './ported.ts';
export { checkInteger, isIntegerNetwork, synapsesOf, type IntegerConnection, type IntegerNetwork, type IntegerNeurons, type IntegerSource, type IntegerSynapses } from './integer.ts';
export { mapNetwork, type MapOptions, type MapProgress } from './map/map-network.ts';
export { runMapping, type SpikePairs, type SpikeTrain } from './map/run-mapping.ts';
export { verifyMapping, type SpikeDifference, type Verification, type VerifyOptions } from './map/verify.ts';
export { checkMapping, type MappingCheck } from './map/check.ts';
export type { Compartments, Core, InAxons, Mapping, OutAxons, Slice, SynapseFormat, SynapseLists } from './map/mapping.ts';
