/** Files of netx as lava-dl writes them, made by hand. */
import { writeHdf5 } from '../../src/chip/hdf5/write.ts';
import { group, number, numbers, text, type Hdf5Group, type Hdf5Node, type NumberType } from '../../src/chip/hdf5/tree.ts';

export type Datasets = Readonly<Record<string, Hdf5Node>>;

/** `type` in ten bytes, as slayer exports it. */
export const typeOf = (name: string): Hdf5Node => ({ kind: 'texts', length: 10, shape: [1], values: [name] });

export const ints = (values: readonly number[], shape: readonly number[] = [values.length], type: NumberType = 'i64'): Hdf5Node => numbers(type, shape, values);

export const floats = (values: readonly number[], shape: readonly number[] = [values.length]): Hdf5Node => numbers('f32', shape, values);

export const cuba = (iDecay: Hdf5Node | number, vDecay: Hdf5Node | number, vThMant: Hdf5Node | number, more: Datasets = {}): Hdf5Group => {
  const node = (value: Hdf5Node | number): Hdf5Node => (typeof value === 'number' ? number('i64', value) : value);
  return group({ type: text('CUBA'), iDecay: node(iDecay), vDecay: node(vDecay), vThMant: node(vThMant), refDelay: number('i64', 1), gradedSpike: number('i8', 0), ...more });
};

export const input = (...shape: number[]): Datasets => ({ type: typeOf('input'), shape: ints(shape) });

export const denseLayer = (weight: readonly (readonly number[])[], neuron: Hdf5Group | null, more: Datasets = {}): Datasets => ({
  type: typeOf('dense'), shape: ints([weight.length]), weight: floats(weight.flat(), [weight.length, weight[0].length]), ...(neuron && { neuron }), ...more,
});

export const netFile = (...layers: readonly Datasets[]): Promise<Uint8Array> => writeHdf5(group({ layer: group(Object.fromEntries(layers.map((each, k) => [k, group(each)]))) }));
