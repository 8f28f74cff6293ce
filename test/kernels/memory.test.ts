import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { fixedProbability, lif, pairStdp, simulate, type Network } from '../../src/index.ts';
import { fillMemory, layOut } from '../../src/kernels/memory.ts';

const network: Network = {
  dt: 1,
  populations: { a: { size: 13, model: lif }, b: { size: 6, model: lif } },
  connections: { ab: { from: 'a', to: 'b', connectivity: fixedProbability(0.4), weight: 0.5, plasticity: { rule: pairStdp } } },
};
const plan = compile(network, { batch: 2, seed: 3, plan: 'stepped', precision: 'exact', workgroupBytes: 32768, bindingBytes: 2 ** 30 });

describe('the memory of the CPU backend', () => {
  it('holds every arena at a multiple of 16 bytes, apart from the others', () => {
    const layout = layOut(plan);
    const places = Object.entries(layout.arenas).map(([name, from]) => [from, from + 4 * plan.words[name as keyof typeof plan.words]]).sort(([a], [b]) => a - b);
    places.forEach(([from, to], at) => {
      expect(from % 16).toBe(0);
      expect(to).toBeLessThanOrEqual(places[at + 1]?.[0] ?? layout.sums);
    });
  });

  it('says what does not fit into 4 GiB', () => {
    expect(() => fillMemory(plan, { ...layOut(plan), bytes: 5 * 2 ** 30 })).toThrow('CPU backend: the network takes 5.00 GiB, which this machine does not give (4 GiB is the most). Use a smaller network or batch, or backend "webgpu".');
  });

  it('is gone after dispose', async () => {
    const simulation = await simulate(network, { backend: 'cpu' });
    simulation.dispose();
    await expect(simulation.run(1)).rejects.toThrow('used after dispose()');
  });
});
