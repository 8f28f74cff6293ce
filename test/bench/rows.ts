/** Rows with round figures, for the tests of what is made of them. */
import type { Figures, Row } from '../../bench/row.ts';

export const origin = {
  webspike: '0.1.0', runtime: 'Node v20.0.0', platform: 'Linux 6.1 x64', cpu: 'pretended processor', cores: 2, load: 0.5, date: '2026-11-22T04:00:00.000Z', command: 'npm run bench -- cuba',
};

export const figures: Figures = {
  realTimeFactor: 0.25, synapticEventsPerSecond: 7.31e6, neuronUpdatesPerSecond: 1.6e8, meanRate: 5.5, buildSeconds: 0.5, firstSpikeSeconds: 0.6, firstResultSeconds: 0.85,
  memoryBytes: 2e6, bytesPerSynapse: 4.5, bytesPerStep: 2e5, copyBandwidth: 2e10, bandwidthShare: 0.04,
};

/** A row that passed. */
export function passing(change: Partial<Row> = {}): Row {
  return {
    name: 'cuba', size: '4k', backend: 'cpu', adapter: 'CPU (JavaScript)', software: true, plan: 'stepped', seed: 1, batch: 1, neurons: 4000, synapses: 320_000, simulated: 1000,
    passed: true, findings: [{ what: 'rate (Hz)', got: '5.50', wanted: '5.00 to 6.00', passed: true }],
    wall: { median: 250, min: 240, max: 280, repeats: 5 }, cpu: { median: 245, min: 238, max: 270, repeats: 5 }, figures, origin, ...change,
  };
}

/** A row that failed its check. */
export function failing(change: Partial<Row> = {}): Row {
  const { wall: _wall, cpu: _cpu, figures: _figures, ...rest } = passing(change);
  return { ...rest, passed: false, findings: [{ what: 'rate (Hz)', got: '55.00', wanted: '5.00 to 6.00', passed: false }] };
}
