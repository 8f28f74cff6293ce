import { join } from 'node:path';
import { expect, it } from 'vitest';
import { launchChrome } from '../../src/cli/launch.ts';
import { startServer } from '../../src/cli/serve.ts';
import { requireChrome } from '../exactness/devices.ts';

/** Tunes twice; the second time nothing is left to measure. */
const script = `(async () => {
  const { simulate, lif, fixedProbability } = await import('/index.js');
  const network = {
    dt: 0.1, populations: { cells: { size: 100, model: lif, parameters: { i_ext: 20 } } },
    connections: { recur: { from: 'cells', to: 'cells', connectivity: fixedProbability(0.2), weight: 0.1 } },
  };
  const measured = [];
  const choices = [];
  for (let visit = 0; visit < 2; visit++) {
    const simulation = await simulate(network, { backend: 'cpu', delivery: 'tuned', tuning: { seconds: 0.5, onProgress: ({ connection }) => measured.push(connection) } });
    choices.push(JSON.stringify(simulation.plan.tuned));
    simulation.dispose();
  }
  return { measured, choices, kept: Object.keys(localStorage).filter((key) => key.startsWith('webspike tuning: ')).length };
})()`;

it('a page keeps what the built library tuned in its localStorage', async () => {
  const server = await startServer({ root: join(import.meta.dirname, '../../dist') });
  const browser = await launchChrome(await requireChrome(), { headless: true });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}/demo/index.html`);
    const { measured, choices, kept } = await page.evaluate(script) as { measured: string[]; choices: string[]; kept: number };
    expect(measured).toEqual(['recur']);
    expect(JSON.parse(choices[0])).toHaveProperty('recur');
    expect(choices[1]).toBe(choices[0]);
    expect(kept).toBe(1);
  } finally {
    await browser.close();
    await server.close();
  }
});
