import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { spikeFile } from '../../src/chip/sonata/spikes.ts';
import { writeHdf5 } from '../../src/chip/hdf5/write.ts';
import { registerCompare, type ComparedPopulation } from '../../src/cli/compare.ts';
import { messageOf } from '../support/run.ts';
import { runCommand } from '../support/command.ts';

let folder: string;
const file = (name: string): string => join(folder, name);
const spikes = Array.from({ length: 300 }, (_, at): [number, number] => [3 * at + (at % 7 === 0 ? 1 : 0), (at * 5) % 12]);
const output = (pairs: readonly (readonly number[])[], more: object = {}): string => JSON.stringify({ steps: 1000, dt: 0.0001, output: [], layers: [{ name: 'the cells', n: 12, spikes: pairs }, { name: 'silent', n: 3, spikes: [] }], ...more });
/** As NEST's ASCII recorder writes: header, tab-separated, times with three digits. */
const recorder = (pairs: readonly (readonly number[])[], first: number): string => `# NEST version: 3.8.0\n# RecordingBackendASCII version: 2\nsender\ttime_ms\n${pairs.map(([step, neuron]) => `${first + neuron}\t${((step + 1) * 0.1).toFixed(3)}\n`).join('')}`;

const run = (...words: string[]): Promise<string> => runCommand([registerCompare], ['compare', ...words]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webspike-compare-'));
  await writeFile(file('ours.json'), output(spikes));
  await writeFile(file('half.json'), output(spikes.filter((_, at) => at % 2)));
  await writeFile(file('no-dt.json'), output(spikes, { dt: undefined }));
  await mkdir(file('nest'));
  // Two processes, each with the neurons that are its own; the second population silent.
  for (const rank of [0, 1]) {
    await writeFile(file(`nest/the_cells-31-${rank}.dat`), recorder(spikes.filter(([, neuron]) => neuron % 2 === rank), 17));
    await writeFile(file(`nest/silent-32-${rank}.dat`), recorder([], 29));
  }
  await writeFile(file('nest/populations.json'), JSON.stringify({ populations: { the_cells: { first: 17, size: 12 }, silent: { first: 29, size: 3 } }, dt: 0.1, duration: 100 }));
  await writeFile(file('spikes.h5'), await writeHdf5(spikeFile('the_cells', spikes, 0.1)));
  await writeFile(file('one.dat'), recorder(spikes, 40));
  await writeFile(file('broken.dat'), 'sender\ttime_ms\n1\tx\n');
  await writeFile(file('steps.dat'), 'sender\ttime_step\ttime_offset\n1\t3\t0\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => { process.exitCode = undefined; });

describe('webspike compare', () => {
  it('finds what NEST left, process by process, spike by spike the same', async () => {
    const { within, populations } = JSON.parse(await run(file('ours.json'), file('nest'), '--json')) as { within: boolean; populations: ComparedPopulation[] };
    expect(within).toBe(true);
    expect(populations.map(({ name, neurons, distance, common, beyond, ours, theirs }) => ({ name, neurons, distance, common, beyond, same: JSON.stringify(ours) === JSON.stringify(theirs) }))).toEqual([
      { name: 'the cells', neurons: 12, distance: 0, common: 1, beyond: [], same: true }, { name: 'silent', neurons: 3, distance: 0, common: 1, beyond: [], same: true },
    ]);
    // 300 spikes of 12 neurons in 100 ms.
    expect(populations[0].theirs.rate).toBeCloseTo(250);
    expect(process.exitCode).toBeUndefined();
    const said = await run(file('ours.json'), file('nest'));
    expect(said).toContain('the cells        12     300     300    250.00  250.00');
    expect(said).toContain('all populations agree');
  });

  it('reads SONATA\'s spike files and single files', async () => {
    const compared = async (...words: string[]): Promise<unknown> => (JSON.parse(await run(...words, '--json')) as { populations: ComparedPopulation[] }).populations.map(({ name, common, theirs }) => [name, theirs.spikes, common]);
    expect(await compared(file('ours.json'), file('spikes.h5'))).toEqual([['the cells', 300, 1]]);
    // Names do not matter where either has one population.
    expect(await compared(file('spikes.h5'), file('one.dat'), '--dt', '0.1')).toEqual([['the_cells', 300, 1]]);
  });

  it('ends with an error where they differ more than tolerated', async () => {
    const said = await run(file('ours.json'), file('half.json'));
    expect(said).toMatch(/the cells .*differs: rate/);
    expect(said).toContain('1 of 2 populations differ');
    expect(process.exitCode).toBe(1);
    process.exitCode = undefined;
    await run(file('ours.json'), file('half.json'), '--tolerance', '0.9');
    expect(process.exitCode).toBeUndefined();
  });

  it('says what is missing', async () => {
    const error = (...words: string[]): Promise<string> => messageOf(() => run(...words));
    expect(await error(file('no-dt.json'), file('nest'))).toContain('it does not say how long a step is. Add --dt MS');
    expect(await error(file('no-dt.json'), file('nest'), '--dt', '0.1')).toBe('');
    expect(await error(file('none.json'), file('nest'))).toContain('none.json: cannot be read (ENOENT)');
    expect(await error(file('ours.json'), folder)).toContain('broken.dat, line 2: it is "1\tx"');
    expect(await error(file('ours.json'), file('steps.dat'))).toContain('steps.dat, line 1: its times are time_step. Record without "time_in_steps"');
    expect(await error(file('spikes.h5'), file('one.dat'))).toContain('no file tells the time step');
    expect(await error(file('ours.json'), file('one.dat'))).toContain('no population is in both: ours has the cells, silent, theirs one');
    expect(await error(file('ours.json'), file('nest'), '--tolerance', '0')).toContain('greater than 0');
    await writeFile(file('wrong.json'), output([[0.5, 1]]));
    expect(await error(file('wrong.json'), file('nest'))).toContain('layers[0], spike 0: it is [0.5,1]');
    await writeFile(file('many.json'), output(spikes, { layers: [{ name: 'the cells', n: 13, spikes }] }));
    expect(await error(file('many.json'), file('nest'))).toContain('ours has 13 neurons, theirs 12');
    await writeFile(file('few.json'), output(spikes, { layers: [{ name: 'x', n: 3, spikes: [] }] }));
    expect(await error(file('few.json'), file('one.dat'))).toContain('neuron 5 spikes, and it has 3');
  });
});
