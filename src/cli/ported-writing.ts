/** The one place that writes networks in files of any format. */
import { join } from 'node:path';
import { writeNetx } from '../chip/netx/write.ts';
import type { NirPeer } from '../chip/nir/export-nodes.ts';
import { nirFromNetwork } from '../chip/nir/export.ts';
import { writeNir } from '../chip/nir/file.ts';
import { savePorted } from '../chip/own.ts';
import type { PortedNetwork } from '../chip/ported.ts';
import { writeSonata } from '../chip/sonata/write.ts';
import { writeWhole } from '../data/cache.ts';

/** Formats that a network can be written in. */
export const formats = ['nir', 'netx', 'sonata', 'webspike'] as const;
export type Format = (typeof formats)[number];

export interface WriteOptions {
  /** Of NIR, the program that is to read it: see {@link nirFromNetwork}. */
  readonly peer?: NirPeer;
  /** Of NIR: see {@link nirFromNetwork}. */
  readonly delays?: 'drop' | 'keep';
  /** Of netx: see {@link writeNetx}. */
  readonly repair?: boolean;
}

/** Contents of the files that a format takes, by path below the one given ('' where it is one file), and what is not quite the same. */
interface Written {
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  readonly notes: readonly string[];
}

/** Writes a network into a file, or the folder of SONATA's files. */
export async function writePorted(ported: PortedNetwork, format: Format, path: string, options: WriteOptions = {}): Promise<readonly string[]> {
  const { files, notes } = await encodePorted(ported, format, options);
  for (const [name, content] of Object.entries(files)) await writeWhole(join(path, name), content);
  return notes;
}

async function encodePorted(ported: PortedNetwork, format: Format, { repair, peer, delays }: WriteOptions): Promise<Written> {
  switch (format) {
    case 'nir': {
      const { graph, notes } = nirFromNetwork(ported, { peer, delays });
      return { files: { '': await writeNir(graph) }, notes };
    }
    case 'netx': {
      const { bytes, notes } = await writeNetx(ported, { repair });
      return { files: { '': bytes }, notes };
    }
    case 'sonata':
      return writeSonata(ported);
    case 'webspike':
      return { files: { '': await savePorted(ported) }, notes: [] };
  }
}
