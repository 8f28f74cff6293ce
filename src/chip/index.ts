export { chips, loihi1, loihi2, type Chip, type Limit, type Resource } from './chips.ts';
export type { InputKind, PortedInput, PortedNetwork, RunInput, RunOutput } from './ported.ts';
export { readNir, writeNir, type NirReading } from './nir/file.ts';
export { flattenGraph } from './nir/flatten.ts';
export type { NirGraph, NirMetadata, NirNode, NirType, Tensor } from './nir/graph.ts';
export { nirShapes, type NirShapes, type NodeShape } from './nir/shapes.ts';
export { networkFromNir, type NirRunning } from './nir/network.ts';
export { nirCubaLi, nirCubaLif, nirI, nirIf, nirInput, nirLi, nirLif, nirSum, nirThreshold } from './nir/models.ts';
