import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { describeResult } from '../../src/cli/example.ts';
import { packageRoot } from '../../src/cli/paths.ts';

const webspike = async (...args: string[]): Promise<string> => (await promisify(execFile)(process.execPath, [join(packageRoot(), 'dist/cli.js'), ...args], { env: { ...process.env, NO_COLOR: '1' } })).stdout;

describe('webspike example', () => {
  it('lists the examples by their first lines', async () => {
    const text = await webspike('example');
    expect(text).toContain('  single-neuron\n    The classic first exercise');
    expect(text.split('\n').length).toBeGreaterThan(12);
  });

  it('runs one as a user would: by the name of the package', async () => {
    expect(await webspike('example', 'own-neuron')).toMatch(/own in ten lines[^\n]*\n {2}currents +▁[^\n]+ 0 to 1\.6\n {2}rate +▁[^\n]+ 0 to 28/);
  });

  it('prints a source', async () => {
    expect(await webspike('example', 'own-neuron', '--source')).toBe(readFileSync(join(packageRoot(), 'demo/examples/own-neuron.ts'), 'utf8'));
  });

  it('names what there is where a name is unknown', async () => {
    await expect(webspike('example', 'nothing')).rejects.toThrow(/example "nothing": there is none of this name\. Choose one of .*single-neuron/);
  });
});

describe('results', () => {
  it('are numbers, short rows, curves and texts', () => {
    expect(stripVTControlCharacters(describeResult({ rate: 12.3456, few: [1, 2.5], many: Float64Array.from({ length: 16 }, (_, at) => at), text: 'so' })).split('\n').map((line) => line.trim().replace(/ +/, ' '))).toEqual([
      'rate 12.35', 'few 1  2.5', 'many ▁▁▂▂▃▃▄▄▅▅▆▆▇▇██  0 to 15', 'text so',
    ]);
  });
});
