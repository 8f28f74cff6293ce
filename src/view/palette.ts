/** 256 colours as RGBA quadruples. Entry 0 is transparent: it is the gap between tiles, never a weight. */
export type Palette = Uint8ClampedArray;

type Stop = readonly [at: number, red: number, green: number, blue: number];

/** Paper to ink: for light pages and print. */
export const LIGHT: Palette = ramp([[0, 237, 240, 245], [0.3, 160, 190, 230], [0.6, 66, 118, 196], [1, 8, 24, 66]]);

/** Night to glow: for dark pages, and the palette of the live canvas. */
export const DARK: Palette = ramp([[0, 13, 16, 22], [0.35, 32, 70, 132], [0.7, 98, 160, 232], [1, 240, 246, 255]]);

/** Palette index of a weight or grey value: 0 is kept for the gap, so the two darkest values share an entry. */
export function paletteIndex(byte: number): number {
  return byte < 1 ? 1 : byte;
}

function ramp(stops: readonly Stop[]): Palette {
  const palette = new Uint8ClampedArray(1024);
  for (let index = 1; index < 256; index++) {
    const at = (index - 1) / 254;
    const next = Math.max(1, stops.findIndex((stop) => stop[0] >= at));
    const [from, to] = [stops[next - 1], stops[next]];
    const share = (at - from[0]) / (to[0] - from[0]);
    for (let channel = 1; channel <= 3; channel++) palette[index * 4 + channel - 1] = from[channel] + share * (to[channel] - from[channel]);
    palette[index * 4 + 3] = 255;
  }
  return palette;
}
