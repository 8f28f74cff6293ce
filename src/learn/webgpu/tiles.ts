/**
 * How a product of matrices is cut up: workgroups of `down` × `across` lanes, each with a block of 4 × 4 or (`wide`) 8 × 8 numbers,
 * and slices of `depth` along k.
 */
export interface Tile {
  readonly wide: boolean;
  readonly down: number;
  readonly across: number;
  readonly depth: number;
}

const tileOf = (wide: boolean, down: number, across: number, depth: number): Tile => ({ wide, down, across, depth });

/**
 * Those worth measuring, by the rows × columns that a workgroup computes. No workgroup has more than 256 lanes or 16 KiB: every
 * device of WebGPU has that.
 */
export const tiles = {
  '32 × 32': tileOf(false, 8, 8, 16),
  '64 × 64': tileOf(false, 16, 16, 16),
  '16 × 256': tileOf(false, 4, 64, 8),
  '256 × 16': tileOf(false, 64, 4, 8),
  '64 × 64 wide': tileOf(true, 8, 8, 16),
  '128 × 128': tileOf(true, 16, 16, 8),
  '16 × 512': tileOf(true, 2, 64, 4),
} as const satisfies Readonly<Record<string, Tile>>;

export type TileName = keyof typeof tiles;
export const tileNames = Object.keys(tiles) as TileName[];

export const rowsOf = ({ wide, down }: Tile): number => (wide ? 8 : 4) * down;
export const columnsOf = ({ wide, across }: Tile): number => (wide ? 8 : 4) * across;

/** A product of m × k and k × n, so many times over. */
export interface ProductShape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly members: number;
}

/**
 * Into how many parts the sum over k falls that are computed beside each other: where m · n alone does not keep a large device
 * busy. Depends on the shape alone, never on tile or device, so that the order of sums does not either.
 */
export function splitOf({ m, n, k, members }: ProductShape): { readonly parts: number; readonly span: number } {
  const blocks = Math.ceil(m / 64) * Math.ceil(n / 64) * members;
  const wanted = Math.max(1, Math.min(Math.floor(512 / blocks), Math.floor(k / 256)));
  // Whole slices of every tile.
  const span = Math.ceil(k / wanted / 16) * 16;
  return { parts: Math.ceil(k / span), span };
}
