import { number, numbers, type Attributes } from '../hdf5/tree.ts';

/** What the SONATA guide has on the root of every file. */
export const versionOfFile: Attributes = { magic: number('u32', 0x0a7a), version: numbers('u32', [2], [0, 1]) };
