import { philox } from '../../src/random/philox.ts';

/** A damaged copy of a file, and how it was damaged. */
export interface Mutation {
  readonly what: string;
  readonly bytes: Uint8Array;
}

const kinds = ['flip', 'byte', 'truncate', 'length', 'zero', 'copy', 'word', 'grow'] as const;
/** What breaks readers where they take it for a size, an address or a count. */
const extremes = [0n, 1n, 0x7fn, 0xffn, 0x7fffn, 0xffffn, 0x7fff_ffffn, 0xffff_ffffn, 1n << 32n, 1n << 60n, (1n << 63n) - 1n, (1n << 64n) - 1n];

/**
 * Damaged copies of a file, the same for the same `seed`: bits flipped, bytes replaced, the end cut off or lengthened, words of 1 to 8 bytes
 * overwritten by extreme numbers, ranges zeroed, ranges and words copied over others. Half of the places lie in the first `head` bytes, where formats keep their structure.
 *
 * @example
 * for (const { what, bytes } of mutations(file, 1000)) expect(await messageOf(() => readNir(bytes, 'net.nir')), what).not.toContain('TypeError');
 */
export function* mutations(file: Uint8Array, count: number, { seed = 0, head = 2048 } = {}): Generator<Mutation> {
  const draw = new Uint32Array(4);
  for (let at = 0; at < count; at++) {
    philox(draw, at, 0, 0, 0, seed, 0);
    const [kind, place, size, value] = draw;
    const from = (place >>> 1) % (place & 1 ? file.length : Math.min(file.length, head));
    yield mutation(file, kinds[kind % kinds.length], from, size, value);
  }
}

function mutation(file: Uint8Array, kind: (typeof kinds)[number], from: number, size: number, value: number): Mutation {
  const bytes = file.slice();
  const here = `at ${from} of ${file.length}`;
  switch (kind) {
    case 'flip': {
      const flips = 1 + size % 3;
      for (let each = 0; each < flips; each++) bytes[(from + each * (value % 97)) % bytes.length] ^= 1 << (value >>> (3 * each)) % 8;
      return { what: `${flips} bits flipped ${here}`, bytes };
    }
    case 'byte':
      bytes[from] = value;
      return { what: `byte ${here} set to ${value & 0xff}`, bytes };
    case 'truncate': return { what: `cut off ${here}`, bytes: bytes.subarray(0, from) };
    case 'length': {
      const width = [1, 2, 4, 8][size % 4];
      const extreme = extremes[value % extremes.length];
      for (let each = 0; each < width && from + each < bytes.length; each++) bytes[from + each] = Number(extreme >> BigInt(8 * each) & 0xffn);
      return { what: `${width} bytes ${here} overwritten by ${extreme}`, bytes };
    }
    case 'zero': {
      const length = 1 + size % 64;
      return { what: `${length} bytes ${here} zeroed`, bytes: bytes.fill(0, from, from + length) };
    }
    case 'copy': {
      const [source, length] = [value % file.length, 1 + size % 64];
      bytes.set(file.subarray(source, Math.min(source + length, source + file.length - from)), from);
      return { what: `${length} bytes from ${source} copied over those ${here}`, bytes };
    }
    case 'word': {
      // Addresses are words of eight bytes: one of them leads where another does.
      const [to, source] = [from & ~7, (value % file.length) & ~7];
      bytes.set(file.subarray(source, Math.min(source + 8, source + file.length - to)), to);
      return { what: `word at ${source} copied to ${to} of ${file.length}`, bytes };
    }
    case 'grow': {
      const grown = new Uint8Array(file.length + 1 + size % 4096);
      grown.set(bytes.subarray(0, from));
      grown.set(bytes.subarray(from), grown.length - (file.length - from));
      return { what: `${grown.length - file.length} zeros inserted ${here}`, bytes: grown };
    }
  }
}
