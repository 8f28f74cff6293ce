import { DataError } from '../../errors.ts';
import { readHdf5 } from '../hdf5/read.ts';
import { writeHdf5, type Hdf5Writing } from '../hdf5/write.ts';
import { childOf, group, text, type Hdf5Group } from '../hdf5/tree.ts';
import { graphFromTree } from './from-tree.ts';
import type { NirGraph } from './graph.ts';
import { completePorts } from './ports.ts';
import { nirShapes } from './shapes.ts';
import { graphGroup } from './to-tree.ts';

/** Of the NIR package whose types and fields these are. */
const packageVersion = '1.0.8';

export interface NirReading {
  /** Whether the shapes of all nodes must fit along all edges, as `type_check` of the NIR package. Default true. */
  readonly check?: boolean;
}

/**
 * A file of NIR (`.nir`). Nodes without input or output get an Input or Output node, `input_<name>` and `output_<name>`, as in the NIR package; edges that
 * are there twice count once; whole numbers that stand for pairs are widened.
 *
 * @param subject what errors call it: its path.
 * @throws DataError where the NIR package would not read it either: an unknown type, a field too many or missing, shapes that do not fit.
 * @example
 * const graph = await readNir(new Uint8Array(await (await fetch('lif.nir')).arrayBuffer()), 'lif.nir');
 */
export async function readNir(bytes: Uint8Array, subject: string, { check = true }: NirReading = {}): Promise<NirGraph> {
  const root = await readHdf5(bytes, subject, { wanted: (path) => /^\/(node|version)(\/|$)/.test(path) });
  const node = childOf(root, 'node');
  if (node?.kind !== 'group') throw new DataError(subject, `it has no group /node`, 'give a file that nir.write made');
  const graph = completePorts(graphFromTree(node, subject), subject, check);
  nirShapes(graph, subject, { check });
  const version = versionOf(root);
  return version === undefined ? graph : { ...graph, version };
}

/**
 * A graph as a file that the NIR package reads: its types, its shapes, one group per node. Values are stored as 64-bit floats where they come as `Float64Array` or 32 bits
 * would change them, else as 32-bit ones.
 *
 * @param options `gzip`: level of compression, 1 to 9; default none.
 * @throws DataError where the graph is none that the NIR package reads.
 * @example
 * await writeFile('net.nir', await writeNir(graph));
 */
export async function writeNir(graph: NirGraph, options: Hdf5Writing = {}): Promise<Uint8Array> {
  const top = graphGroup(graph);
  // What is written is read first, as strictly as any file.
  nirShapes(graphFromTree(top, 'graph'), 'graph');
  return writeHdf5(group({ node: top, version: text(graph.version ?? packageVersion) }), options);
}

function versionOf(root: Hdf5Group): string | undefined {
  const version = childOf(root, 'version');
  return version?.kind === 'texts' ? version.values[0] : undefined;
}
