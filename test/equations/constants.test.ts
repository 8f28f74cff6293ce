import { describe, expect, it } from 'vitest';
import { ConstantPool } from '../../src/equations/constants.ts';
import { parseExpression } from '../../src/equations/parse.ts';
import { some, type Tree } from '../../src/equations/tree.ts';
import { normal, type Network } from '../../src/index.ts';
import { neuron, onCpu, refusal, traces } from '../support/run.ts';

const parse = (text: string): Tree => parseExpression(text, 'test').tree;
const values: Readonly<Record<string, number>> = { tau: 8, gain: 3, dt: 0.5, each: 2 };
const pool = (): ConstantPool => new ConstantPool((name) => (name === 'each' ? 'perNeuron' : name in values ? 'shared' : undefined));
const count = (tree: Tree, kind: (node: Tree) => boolean): number => {
  let found = 0;
  some(tree, (node) => (kind(node) && found++, false));
  return found;
};
const operation = (op: string) => (node: Tree): boolean => node.kind === 'binary' && node.op === op;

describe('folding', () => {
  it.each<[string, number[]]>([
    ['v * exp(-dt / tau)', [Math.exp(-1 / 16)]],
    ['v / tau', [1 / 8]],
    ['v / (tau * gain)', [1 / 24]],
    ['v + 0.1 * gain', [0.1 * 3]],
    ['v * sqrt(tau) + log(gain)', [Math.sqrt(8), Math.log(3)]],
    ['v + clamp(gain, 4, 5) + min(gain, tau) + max(gain, tau) + abs(-gain) + floor(gain / 2)', [4, 3, 8, 3, 1]],
    ['v + (gain > 2 && !(tau < 1) ? tau : gain)', [8]],
    ['v * exprel(gain)', [Math.expm1(3) / 3]],
    ['v / tau + u / tau', [1 / 8]],
  ])('%s', (text, expected) => {
    const constants = pool();
    constants.fold(parse(text));
    expect(constants.entries).toHaveLength(expected.length);
    constants.entries.forEach((entry, at) => expect(entry.evaluate((name) => values[name])).toBeCloseTo(expected[at], 14));
  });

  it('turns a division by a parameter into one multiplication', () => {
    const folded = pool().fold(parse('(v - u) / (tau * 2)'));
    expect(count(folded, operation('/'))).toBe(0);
    expect(count(folded, operation('*'))).toBe(1);
  });

  it('leaves what changes where it is', () => {
    const constants = pool();
    const folded = constants.fold(parse('rand() * 2 + gain / v'));
    expect(count(folded, operation('/'))).toBe(1);
    expect(count(folded, (node) => node.kind === 'call' && node.name === 'rand')).toBe(1);
    expect(constants.entries.map((entry) => entry.evaluate((name) => values[name]))).toEqual([3]);
  });

  it('knows which constants differ between neurons', () => {
    const constants = pool();
    constants.fold(parse('v / each + v / tau'));
    expect(constants.entries.map((entry) => entry.perNeuron)).toEqual([true, false]);
  });
});

describe('parameters per neuron', () => {
  it('give each neuron its own dynamics', async () => {
    const taus = [2, 5, 11];
    const network: Network = {
      dt: 1, populations: { cells: { size: 3, model: neuron({ parameters: { tau: 1 }, state: { v: 1 }, equations: 'dv/dt = -v / tau' }), parameters: { tau: taus } } },
    };
    await onCpu(network, async (simulation) => {
      await simulation.run(10);
      const v = await simulation.state('cells', 'v');
      taus.forEach((tau, j) => expect(v[j]).toBeCloseTo(Math.exp(-10 / tau), 6));
    });
  });

  it('may be drawn, and stay the same at any batch', async () => {
    const network: Network = { dt: 1, populations: { cells: { size: 50, model: neuron({ parameters: { a: 0 }, equations: 'v = a' }), parameters: { a: normal(5, 1) } } } };
    const at = async (batch: number): Promise<Float32Array> => onCpu(network, async (simulation) => {
      await simulation.run(1);
      return simulation.state('cells', 'v');
    }, { batch });
    const one = await at(1);
    expect(await at(2)).toEqual(Float32Array.of(...one, ...one));
    expect(new Set(one).size).toBe(50);
  });
});

describe('constants that no adapter treats alike', () => {
  it.each<[number, string]>([
    [0, 'population "cells": a constant of its equations is Infinity. Check the parameters for zeros in denominators.'],
    [1e12, 'population "cells": a constant of its equations is 1e-12, below the smallest magnitude of 1e-9. Use units in which the numbers are larger (ms, mV, pA, nS).'],
  ])('tau = %d', async (tau, message) => {
    expect(await refusal({ dt: 1, populations: { cells: { size: 1, model: neuron({ parameters: { tau }, equations: 'v = v / tau' }) } } })).toBe(message);
  });

  it('are computed in double precision before they are rounded', async () => {
    const [v] = await traces({ dt: 0.1, populations: { cells: { size: 1, model: neuron({ parameters: { a: 1e8 }, equations: 'v = (a + 1) - a' }) } } }, 'cells', ['v'], 0.1);
    expect(v[0]).toBe(1);
  });
});

