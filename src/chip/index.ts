export { chips, loihi1, loihi2, type Chip, type Limit, type Resource } from './chips.ts';
export type { InputKind, PortedInput, PortedNetwork, RunInput, RunOutput } from './ported.ts';
export { portedFromSaved } from './own.ts';
export { checkInteger, isIntegerNetwork, synapsesOf, type IntegerConnection, type IntegerNetwork, type IntegerNeurons, type IntegerSource, type IntegerSynapses } from './integer.ts';
export { chipFromJson } from './chip-json.ts';
export { limitsOf, type LimitField } from './limits.ts';
export { reportMapping, type CoreReport, type DoubtfulLimit, type MapReport, type MapReportExtra, type TrafficEntry, type VerifyReport } from './map/report.ts';
