import { expect } from '../errors.ts';

/**
 * Root mean square error of an estimate.
 *
 * @example
 * const error = rmse(code.decode(simulation.spikes('input'), 784), values);
 */
export function rmse(estimate: ArrayLike<number>, truth: ArrayLike<number>): number {
  expect(estimate.length === truth.length && truth.length > 0, 'rmse', `${estimate.length} estimates of ${truth.length} values`, 'give as many of both');
  let sum = 0;
  for (let at = 0; at < truth.length; at++) sum += (estimate[at] - truth[at]) ** 2;
  return Math.sqrt(sum / truth.length);
}

/**
 * Peak signal-to-noise ratio in dB: 20 log₁₀(peak / RMSE); infinite where nothing differs.
 *
 * @param peak the largest value possible: 255 for grey bytes. Default 1.
 */
export function psnr(estimate: ArrayLike<number>, truth: ArrayLike<number>, peak = 1): number {
  expect(peak > 0, 'psnr', `the peak is ${peak}`, 'give the largest possible value');
  return 20 * Math.log10(peak / rmse(estimate, truth));
}

/**
 * Structural similarity of two images of `width` columns, −1 to 1 (equal): the mean over all 11 × 11 windows within the
 * image, Gaussian with σ = 1.5, K₁ = 0.01, K₂ = 0.03.
 *
 * Source: Wang, Bovik, Sheikh & Simoncelli 2004, doi:10.1109/TIP.2003.819861.
 *
 * @param peak the largest value possible. Default 1.
 * @throws WebspikeError for images smaller than the window.
 */
export function ssim(estimate: ArrayLike<number>, truth: ArrayLike<number>, width: number, peak = 1): number {
  const height = truth.length / width;
  expect(estimate.length === truth.length && Number.isInteger(height), 'ssim', `${estimate.length} and ${truth.length} pixels in rows of ${width}`, 'give two images of the same shape');
  expect(width >= side && height >= side, 'ssim', `the image has ${width} × ${height} pixels`, `give at least ${side} × ${side}`);
  const [c1, c2] = [(0.01 * peak) ** 2, (0.03 * peak) ** 2];
  let total = 0;
  for (let top = 0; top + side <= height; top++) {
    for (let left = 0; left + side <= width; left++) {
      let [mx, my, xx, yy, xy] = [0, 0, 0, 0, 0];
      for (let at = 0; at < side * side; at++) {
        const pixel = (top + Math.floor(at / side)) * width + left + at % side;
        const [x, y, w] = [estimate[pixel], truth[pixel], window[at]];
        mx += w * x;
        my += w * y;
        xx += w * x * x;
        yy += w * y * y;
        xy += w * x * y;
      }
      total += (2 * mx * my + c1) * (2 * (xy - mx * my) + c2) / ((mx * mx + my * my + c1) * (xx - mx * mx + yy - my * my + c2));
    }
  }
  return total / ((height - side + 1) * (width - side + 1));
}

const side = 11;
const window = ((): Float64Array => {
  const heights = Float64Array.from({ length: side * side }, (_, at) => Math.exp(-((Math.floor(at / side) - 5) ** 2 + (at % side - 5) ** 2) / (2 * 1.5 ** 2)));
  const sum = heights.reduce((a, b) => a + b, 0);
  return heights.map((each) => each / sum);
})();
