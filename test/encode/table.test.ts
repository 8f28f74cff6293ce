import { expect, it } from 'vitest';
import { asMarkdown, asText } from '../../src/cli/codes.ts';
import { loadDigits } from '../../src/data/mnist.ts';
import { greyValues } from '../../src/encode/index.ts';
import { codeTable } from '../../src/encode/table.ts';

it('the table of webspike codes: errors of theory, and digits that come back', async () => {
  const { learn, held } = await loadDigits({ seed: 0, env: { ...process.env, WEBSPIKE_DATA: '' } });
  const some = ({ images }: { images: Uint8Array }): Float64Array[] => Array.from({ length: 20 }, (_, at) => greyValues(images.subarray(at * 784, (at + 1) * 784)));
  const rows = await codeTable(some(held), some(learn));
  console.log(asText(rows));
  expect(rows).toHaveLength(13);
  for (const { name, random, bits, images } of rows) {
    // 10,000 values; the clamp to 0 … 1 helps a little at the ends.
    expect(random.error / random.theory, name).toBeGreaterThan(0.9);
    expect(random.error / random.theory, name).toBeLessThan(1.08);
    expect(2 ** -bits / Math.sqrt(12), name).toBeCloseTo(random.error, 12);
    // Most pixels are black: noise that grows with the value is less than for values spread evenly.
    expect(images.psnr, name).toBeGreaterThan(19);
    expect(images.ssim, name).toBeGreaterThan(0.8);
  }
  const row = (name: string): (typeof rows)[number] => rows.find((each) => each.name === name)!;
  // Two codes carry 8-bit pixels but for the rounding of f32, in as many spikes as the pixels have ones.
  for (const name of ['phase', 'binary']) {
    expect(row(name).bits).toBeCloseTo(8, 1);
    expect(row(name).images.error).toBeLessThan(1e-7);
    expect(row(name).images.ssim).toBeCloseTo(1, 9);
  }
  // One spike per value that is not silent.
  expect(row('latency, linear').random.spikes).toBeCloseTo(0.99, 2);
  expect(row('rank order').random.spikes).toBe(1);
  expect(row('bernoulli').random.spikes / 50).toBeCloseTo(1, 1);
  expect(asMarkdown(rows).split('\n')).toHaveLength(15);
});
