/** Short-term plasticity: the same train of spikes through a depressing and a facilitating synapse (Markram, Wang & Tsodyks 1998). */
import { lif, oneToOne, simulate, spikeArray, tsodyksMarkram, type Connection } from 'webspike';

/** Eight spikes at 20 Hz, and one more after half a second of rest, in ms. */
const train = [...Array.from({ length: 8 }, (_, n) => 50 * n), 850];

const synapse = (parameters: Record<string, number>): Connection =>
  ({ from: 'source', to: 'cell', connectivity: oneToOne(), weight: 1, transmission: { model: tsodyksMarkram, parameters } });

/** What each spike transmits, as a share of the weight. */
export async function run(): Promise<{ train: number[]; depressing: number[]; facilitating: number[] }> {
  const variables = Object.fromEntries(['depressing', 'facilitating'].flatMap((name) => ['u', 'x'].map((each) => [`${each}@${name}:source`, { neurons: [0] }])));
  const simulation = await simulate({
    dt: 1,
    populations: { source: { size: 1, model: spikeArray }, cell: { size: 1, model: lif } },
    connections: { depressing: synapse({ U: 0.5, tau_rec: 800, tau_facil: 20 }), facilitating: synapse({ U: 0.03, tau_rec: 130, tau_facil: 530 }) },
    record: { source: { variables } },
  }, { backend: 'cpu' });
  simulation.setSpikes('source', train.map((ms) => [ms, 0] as const));
  await simulation.run(900);
  const transmitted = (name: string): number[] => {
    const [u, x] = ['u', 'x'].map((each) => simulation.recorded('source', `${each}@${name}:source`).value);
    return train.map((ms) => u[ms] * x[ms]);
  };
  const result = { train, depressing: transmitted('depressing'), facilitating: transmitted('facilitating') };
  simulation.dispose();
  return result;
}
