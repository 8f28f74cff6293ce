import { describe, expect, it } from 'vitest';
import { allToAll, convolution, csr, dense, lif, normal, pairs, poisson, simulate, stimulus, truncatedNormal, type Network } from '../../src/index.ts';
import { packData, unpackData } from '../../src/simulate/packed.ts';
import { decodeNetwork, encodeNetwork } from '../../src/simulate/saved.ts';
import { messageOf, neuron } from '../support/run.ts';

const learned = Float32Array.from({ length: 48 }, (_, at) => Math.sin(at));
const network: Network = {
  dt: 0.5,
  populations: {
    pixels: { size: 16, model: poisson, parameters: { rate: stimulus() } },
    maps: { size: 8, model: lif, parameters: { tau_m: Float32Array.from({ length: 8 }, (_, at) => 5 + at / 3) }, initial: { v: normal(-65, 1) } },
    out: { size: 3, model: neuron({ parameters: { gain: 2 }, state: { v: 0 } }), drive: { rate: truncatedNormal(5, 1, 0, Infinity), weight: 0.1 } },
  },
  connections: {
    see: { from: 'pixels', to: 'maps', connectivity: convolution({ input: [1, 4, 4], kernel: { shape: [2, 1, 3, 3], values: Float32Array.from({ length: 18 }, (_, at) => at / 2) } }) },
    say: { from: 'pixels', to: 'out', connectivity: dense({ rows: 16, columns: 3, values: learned }), delay: Array.from({ length: 47 }, (_, at) => 0.5 + 0.5 * (at % 3)) },
    all: { from: 'maps', to: 'out', connectivity: allToAll(), weight: [...learned.subarray(0, 24)] },
    some: { from: 'out', to: 'maps', connectivity: pairs([[0, 1], [2, 7]]), weight: 1.5 },
    rows: { from: 'out', to: 'out', connectivity: csr({ rowStart: [0, 1, 2, 2], target: [2, 0] }), weight: -1 },
  },
  record: { out: { spikes: true } },
};

describe('a saved network', () => {
  it('comes back the same, with what was saved beside it', async () => {
    const extra = { made: 'by hand', log: [{ epoch: 0, accuracy: 0.5 }] };
    const bytes = await encodeNetwork(network, extra);
    expect(await decodeNetwork(bytes)).toEqual({ network, extra });
    expect(await encodeNetwork((await decodeNetwork(bytes)).network, extra)).toEqual(bytes);
    expect(await decodeNetwork(await encodeNetwork({ dt: 1, populations: { a: { size: 1, model: lif } } }))).toEqual({ network: { dt: 1, populations: { a: { size: 1, model: lif } } } });
  });

  it('may lie anywhere in a larger buffer, as what Node reads does', async () => {
    const bytes = await encodeNetwork(network);
    for (const offset of [1, 6]) {
      const larger = Buffer.alloc(bytes.length + 10, 7);
      larger.set(bytes, offset);
      expect(await decodeNetwork(larger.subarray(offset, offset + bytes.length))).toEqual({ network });
    }
  });

  it('spikes as before', async () => {
    const hashes = await Promise.all([network, (await decodeNetwork(await encodeNetwork(network))).network].map(async (each) => {
      const simulation = await simulate({ ...each, record: { pixels: { spikes: true }, maps: { spikes: true }, out: { spikes: true } } }, { backend: 'cpu', seed: 3 });
      simulation.setStimulus('pixels', 'rate', new Float32Array(16).fill(200));
      await simulation.run(200);
      return [simulation.spikes('maps').step.length, await simulation.hash()];
    }));
    expect(hashes[0][0]).toBeGreaterThan(0);
    expect(hashes[1]).toEqual(hashes[0]);
  });

  it('refuses, with its name, what is cut short, changed, something else or of a later version', async () => {
    const bytes = await encodeNetwork(network);
    const read = (change: (copy: Uint8Array) => Uint8Array): Promise<string> => messageOf(() => decodeNetwork(change(bytes.slice()), 'net.webspike'));
    const set = (at: number, value: number) => (copy: Uint8Array): Uint8Array => {
      copy[at] = value;
      return copy;
    };
    expect(await read((copy) => copy.subarray(0, copy.length - 1))).toBe('net.webspike: it is damaged or cut short: its checksum does not match. Use another copy.');
    expect(await read((copy) => copy.subarray(0, 20))).toContain('damaged or cut short');
    expect(await read(set(700, bytes[700] ^ 1))).toContain('its checksum does not match');
    expect(await read(set(0, 0))).toBe(`net.webspike: ${bytes.length} bytes that are no network of webspike. Choose a file that webspike wrote as a network.`);
    expect(await read(set(8, 9))).toBe('net.webspike: it is of format version 9, this webspike reads 1. Use a newer webspike.');
    expect(await messageOf(() => decodeNetwork(new Uint8Array(0)))).toContain('network file: 0 bytes that are no network');
    const state = await packData('training', { numbers: learned });
    expect(await messageOf(() => decodeNetwork(state, 'net.webspike'))).toBe('net.webspike: it holds a training, expected a network. Choose a file that webspike wrote as a network.');
  });

  it('refuses a network that is wrong, on the way out and on the way in', async () => {
    const wrong: Network = { ...network, connections: { say: { from: 'pixels', to: 'maps', connectivity: dense({ rows: 16, columns: 3, values: learned }) } } };
    expect(await messageOf(() => encodeNetwork(wrong))).toContain('connection "say"');
    expect(await messageOf(async () => decodeNetwork(await packData('network', { network: wrong })))).toContain('connection "say"');
    expect(await messageOf(async () => decodeNetwork(await packData('network', { network: { dt: 1, populations: {} } })))).toContain('it has no population');
    expect(await messageOf(async () => decodeNetwork(await packData('network', { network: 5 })))).toContain('it holds no network');
    expect(await messageOf(async () => decodeNetwork(await packData('network', { network: { dt: 1, populations: { a: 5 } } })))).toContain('population "a"');
    expect(await messageOf(() => encodeNetwork(network, { say: () => 1 }))).toBe('network.extra.say: it is a function. Give plain data: numbers, texts, lists, arrays of numbers and objects of these.');
    expect(await messageOf(() => encodeNetwork(network, { when: new Date(0) }))).toContain('network.extra.when: it is an object with a class of its own');
  });
});

describe('packed data', () => {
  const size = async (numbers: unknown): Promise<number> => (await packData('x', { numbers })).length - (await packData('x', { numbers: new Uint8Array(0) })).length;
  const round = async (numbers: unknown): Promise<unknown> => (await unpackData(await packData('x', { numbers }), 'x', 'x') as { numbers: unknown }).numbers;

  it('keeps arrays of every type and every number bit for bit', async () => {
    const arrays = [
      Float32Array.of(NaN, Infinity, -Infinity, 1e-45, 3.4e38, 0.1), Float64Array.of(Math.PI, 1e-300), Int8Array.of(-128, 127), Uint8Array.of(0, 255), Int16Array.of(-32768, 5), Uint16Array.of(65535),
      Int32Array.of(-(2 ** 31)), Uint32Array.of(2 ** 32 - 1), new Float32Array(0), new Float32Array(20), Array.from({ length: 20 }, (_, at) => at / 7), Array.from({ length: 20 }, (_, at) => at * 1e5), [NaN, Infinity], [],
      Array.from({ length: 40 }, (_, at) => (at % 2 ? -Infinity : NaN)),
    ];
    for (const each of arrays) {
      const back = await round(each);
      expect(back).toEqual(each);
      expect((back as object).constructor).toBe(each.constructor);
    }
    expect(await round({ $array: 1, $$number: 'x', __proto__: null, nothing: undefined })).toEqual({ $array: 1, $$number: 'x' });
    expect(await round(JSON.parse('{"__proto__": [1]}'))).toEqual(JSON.parse('{"__proto__": [1]}'));
  });

  it('takes one or two bytes a number where all are whole multiples of one', async () => {
    const thousand = (value: (at: number) => number): Float32Array => Float32Array.from({ length: 1000 }, (_, at) => value(at));
    const header = 100;
    const eighths = thousand((at) => ((at % 255) - 127) / 32);
    expect(await size(eighths)).toBeLessThan(1000 + header);
    expect(await round(eighths)).toEqual(eighths);
    // Steps that are no binary fraction: what the op `Quantise` makes of weights, in f32.
    const step = Math.fround(0.0371);
    const stepped = thousand((at) => Math.fround(step * ((at % 201) - 100)));
    expect(await size(stepped)).toBeLessThan(1000 + header);
    expect(await round(stepped)).toEqual(stepped);
    const shares = thousand((at) => ((at * 65) % 65535 - 32767) * (Math.fround(0.83) / 32767));
    expect(await size(shares)).toBeLessThan(2000 + header);
    expect(await round(shares)).toEqual(shares);
    const free = thousand((at) => Math.sin(at));
    expect(await size(free)).toBeGreaterThan(4000);
    expect(await round(free)).toEqual(free);
  });
});
