import { expect } from '../../errors.ts';
import { standardNormal } from '../../network/normal.ts';
import { philox, philoxKey, unit } from '../../random/philox.ts';
import { mapNumbers } from '../plan/settings.ts';

/** How images may differ from those given. All is drawn for each image and epoch anew, evenly between minus and plus the number. */
export interface Augmentation {
  /** Pixels, in each direction. */
  readonly shift?: number;
  /** Degrees. */
  readonly rotate?: number;
  /** Share: 0.1 draws sizes from 90 to 110 %. */
  readonly scale?: number;
  /** Pixels in x for each in y. */
  readonly shear?: number;
  /**
   * Displacements at the nodes of a grid of `grid` × `grid` over the image, normal with this standard deviation in pixels and stretched
   * between the nodes: the elastic distortion of Simard, Steinkraus & Platt 2003, doi:10.1109/ICDAR.2003.1227801, whose Gaussian's width is about the
   * distance of two nodes.
   */
  readonly elastic?: { readonly pixels: number; readonly grid: number };
}

/** Third word of the counter of every draw: no purpose of a network's own. */
const purpose = 0x60000000;

/** Side of the grid of displacements, as the trainer's `warp` option takes it. */
export const gridOf = ({ elastic }: Augmentation): number => elastic?.grid ?? 0;

/** Numbers of one image's map: a matrix of 2 × 3 and the displacements. */
export const mapSize = (augmentation: Augmentation): number => mapNumbers(gridOf(augmentation));

/** @throws WebspikeError where a number is not what it must be. */
export function checkAugmentation(augmentation: Augmentation): void {
  const { shift = 0, rotate = 0, scale = 0, shear = 0, elastic } = augmentation;
  for (const [name, value, most] of [['shift', shift, Infinity], ['rotate', rotate, 180], ['scale', scale, 0.9], ['shear', shear, Infinity], ['elastic', elastic?.pixels ?? 0, Infinity]] as const) {
    expect(value >= 0 && value <= most && Number.isFinite(value), `augmentation "${name}"`, `got ${value}`, `give a number from 0${most < Infinity ? ` to ${most}` : ''}`);
  }
  if (elastic) expect(Number.isInteger(elastic.grid) && elastic.grid >= 2 && elastic.grid <= 64, 'augmentation "elastic"', `the grid is ${elastic.grid}`, 'give a whole number from 2 to 64');
}

/**
 * The maps of the op `Warp` for samples of an epoch: where each pixel of the new image comes from. Draw of (sample, epoch) by Philox with the seed
 * as key: the same at any place in a batch.
 */
export function drawMaps(augmentation: Augmentation, samples: ArrayLike<number>, epoch: number, seed: number): Float32Array {
  const { shift = 0, rotate = 0, scale = 0, shear = 0, elastic } = augmentation;
  const size = mapSize(augmentation);
  const maps = new Float32Array(samples.length * size);
  const key = philoxKey(seed);
  const words = new Uint32Array(4);
  const draw = (block: number, sample: number): Uint32Array => {
    philox(words, block, epoch, purpose, sample, key[0], key[1]);
    return words;
  };
  const even = (word: number, most: number): number => (2 * unit(word) - 1) * most;
  for (let at = 0; at < samples.length; at++) {
    const first = draw(0, samples[at]);
    const [moveX, moveY, angle, grown] = [even(first[0], shift), even(first[1], shift), even(first[2], rotate) * (Math.PI / 180), 1 + even(first[3], scale)];
    const lean = even(draw(1, samples[at])[0], shear);
    const [cos, sin] = [Math.cos(angle) / grown, Math.sin(angle) / grown];
    // From the new image to the given one: moved back, turned and shrunk back, sheared back.
    const [xx, xy, yx, yy] = [cos + lean * -sin, sin + lean * cos, -sin, cos];
    maps.set([xx, xy, -(xx * moveX + xy * moveY), yx, yy, -(yx * moveX + yy * moveY)], at * size);
    for (let node = 6; elastic && node < size; node += 4) {
      const drawn = draw(2 + (node - 6) / 4, samples[at]);
      for (let lane = 0; lane < 4 && node + lane < size; lane++) maps[at * size + node + lane] = elastic.pixels * standardNormal(drawn[lane]);
    }
  }
  return maps;
}
