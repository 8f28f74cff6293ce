import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerConvert } from '../../src/cli/convert.ts';
import { loadTrained } from '../../src/learn/trained.ts';
import { runCommand } from '../support/command.ts';
import { messageOf } from '../support/run.ts';
import { digitSums } from '../support/digit-sums.ts';
import { safetensors } from './safetensors-file.ts';

let folder: string;
const file = (name: string): string => join(folder, name);

/** Ten rectifiers, each with the mean image of a class less that of all as its weights, and an answer that repeats them. */
async function templates(): Promise<Uint8Array> {
  const { sums, counts, all } = await digitSums();
  const weights = Float32Array.from(sums, (sum, at) => (sum / counts[Math.floor(at / 784)] - all[at % 784]) / 10);
  const answer = Float32Array.from({ length: 100 }, (_, at) => Number(at % 11 === 0));
  return safetensors({ 'hidden.weight': { shape: [10, 784], values: weights }, 'answer.weight': { shape: [10, 10], values: answer } });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webspike-convert-'));
  await writeFile(file('net.safetensors'), await templates());
  await writeFile(file('net.json'), JSON.stringify({ input: [784], layers: [{ kind: 'dense', name: 'hidden' }, { kind: 'rectifier' }, { kind: 'dense', name: 'answer' }] }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...words: string[]): Promise<string> => runCommand([registerConvert], ['convert', ...words]);

describe('webspike convert', () => {
  it('makes a spiking network whose answers come near the analogue ones with time, judges and saves it', async () => {
    const said = await run(file('net.safetensors'), '--architecture', file('net.json'), '--steps', '32', '--samples', '300', '--images', '200', '--backend', 'cpu', '--out', file('net.webspike'), '--report', file('net.html'));
    const lines = said.split('\n');
    const table = lines.filter((each) => /^ +(\d+|ANN) +\d+\.\d\d/.test(each)).map((each) => each.trim().split(/ +/));
    expect(table.map(([steps]) => steps)).toEqual(['1', '2', '4', '8', '16', '32', 'ANN']);
    const [last, analogue] = table.slice(-2).map(([, accuracy]) => Number(accuracy));
    expect(analogue).toBeGreaterThan(60);
    expect(Math.abs(analogue - last)).toBeLessThan(4);
    expect(lines.at(-1)).toBe(`accuracy ${last.toFixed(2)} %`);
    const trained = await loadTrained(new Uint8Array(await readFile(file('net.webspike'))));
    expect(trained).toMatchObject({ steps: 32, made: { test: { samples: 300 }, settings: { analogue: `${analogue.toFixed(2)} %` } } });
    expect(await readFile(file('net.html'), 'utf8')).toContain('Accuracy against time steps');
  });

  it('names files that are none of its kinds', async () => {
    await writeFile(file('bad.json'), '{ "layers": 3 }');
    expect(await messageOf(() => run(file('net.safetensors')))).toContain('it holds weights without the layers they belong to. Add --architecture FILE.json');
    expect(await messageOf(() => run(file('net.safetensors'), '--architecture', file('bad.json')))).toContain('it lacks "input" or "layers"');
    expect(await messageOf(() => run(file('net.safetensors'), '--architecture', file('net.safetensors')))).toContain('it is no JSON');
    expect(await messageOf(() => run(file('net.json')))).toContain('its ending is ".json". Give a .onnx, .safetensors or .webspike file.');
    expect(await messageOf(() => run(file('nothing.onnx')))).toContain('cannot be read (ENOENT)');
    expect(await messageOf(() => run(file('net.safetensors'), '--percentile', '101'))).toContain('--percentile: got 101');
  });
});
