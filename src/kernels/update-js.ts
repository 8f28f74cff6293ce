import type { Plan, PlannedPopulation } from '../compile/plan.ts';
import { javascript, mathNames } from '../equations/dialect-js.ts';
import { Emitter, identifier, leastConstant } from '../equations/emit.ts';
import * as exactMath from '../equations/exact-math.ts';
import { fired, inputOf, refractorySteps, type Line } from '../equations/program.ts';
import { philox, philoxKey, purposes } from '../random/philox.ts';
import type { Views } from './arenas.ts';

/** One population's part of a step, compiled from its equations. */
export interface UpdateTwin {
  /** Advances all neurons of one sample; writes its spike mask. `inputs[r]` is what was gathered for receptor r. */
  update(b: number, at: number, sample: number, inputs: readonly Int32Array[]): void;
  /** Changes shared state; `spikes(j)` is how often neuron j spiked over the batch. */
  adapt(spikes: (neuron: number) => number, samples: number): void;
}

/** Generates the JavaScript twin of the update kernel for one population. */
export function updateTwin(plan: Plan, population: PlannedPopulation, views: Views): UpdateTwin {
  const source = twinSource(plan, population);
  const [keyLow, keyHigh] = philoxKey(plan.seed);
  const make = new Function('A', 'M', 'F', 'philox', 'keyLow', 'keyHigh', source) as (...args: unknown[]) => UpdateTwin;
  return make(views, exactMath, Math.fround, philox, keyLow, keyHigh);
}

/** The generated text, also shown by `printPlan(plan, { code: true })`. */
export function twinSource(plan: Plan, population: PlannedPopulation): string {
  const { size, words, program } = population;
  const emitter = new Emitter(javascript, (name) => {
    const constant = population.constants.find((each) => each.name === name);
    if (constant) return { code: constant.perNeuron ? `V[${constant.offset} + j]` : constant.name, least: leastConstant };
    const stimulus = population.stimuli.find((each) => each.name === name);
    if (stimulus) return { code: `V[${stimulus.offset} + b * ${size} + j]`, least: leastConstant };
    if (name === 'step') return { code: 'at', least: 0 };
    const receptor = population.receptors.find((each) => inputOf(each.name) === name);
    return receptor && { code: identifier(name), least: -receptor.exponent };
  }, (name) => population.variables.some((each) => each.name === name));

  const own = population.variables.filter((each) => !each.shared);
  const shared = population.variables.filter((each) => each.shared);
  const refractory = program.refractory ? 'refractory' : null;
  const hasFired = program.variables.some((each) => each.name === fired);
  const lines = (list: readonly Line[]): string => emitter.lines(list, refractory).join(' ');
  const load = own.map((each) => `let ${identifier(each.name)} = S[o_${each.local} + j];`).join(' ');
  const loadShared = shared.map((each) => `let ${identifier(each.name)} = S[${each.offset} + j];`).join(' ');
  const store = own.map((each) => `S[o_${each.local} + j] = ${identifier(each.name)};`).join(' ');
  const watched = own.filter((each) => watches(population, each.name));
  const check = watched.length > 0 ? `if (!(${watched.map((each) => `Math.abs(${identifier(each.name)})`).join(' + ')} < 1e30)) A.control[0] = ${population.index + 1};` : '';
  const inputs = population.receptors.map((receptor, index) => {
    const name = identifier(inputOf(receptor.name));
    const scale = 2 ** -receptor.exponent;
    const gathered = receptor.gathers.length > 0 ? `in${index}[j]` : '0';
    if (!receptor.ring) return `const ${name} = F((${gathered} | 0) * ${scale});`;
    // Most slots of a ring are empty: what is not there need not be cleared.
    const slot = `slot${index}`;
    return `const ${slot} = R[ring${index} + j]; if (${slot} !== 0) R[ring${index} + j] = 0; const ${name} = F((${gathered} + ${slot} | 0) * ${scale});`;
  }).join(' ');

  const integrate = `
      ${load} ${loadShared} ${inputs}
      ${program.refractory ? `const refractory = ${identifier(refractorySteps)} > 0;` : ''}
      ${program.late.length > 0 ? `if (${identifier(fired)} > 0) { ${lines(program.late)} }` : ''}
      ${lines(program.update)}
      const spiking = ${emitter.truth(program.spike)}${refractory ? ' && !refractory' : ''};
      ${refractory ? `if (refractory) ${identifier(refractorySteps)} -= 1;` : ''}
      ${hasFired ? `${identifier(fired)} = spiking ? 1 : 0;` : ''}`;
  const onSpike = `${emitter.lines(program.onSpike, null).join(' ')} C[counts + j]++;${population.totals === null ? '' : ` R[${population.totals} + j]++;`}`;

  const plain = `
    let word = 0;
    for (let j = 0; j < ${size}; j++) {${integrate}
      if (spiking) { ${onSpike} word |= 1 << (j & 31); }
      ${store} ${check}
      if ((j & 31) === 31) { P[masks + (j >> 5)] = word; word = 0; }
    }
    ${size % 32 ? `P[masks + ${words - 1}] = word;` : ''}`;
  const competing = program.rank && `
    let best = -1, highest = -Infinity;
    for (let j = 0; j < ${size}; j++) {${integrate}
      ${store} ${check}
      if (spiking) { const rank = flush(${emitter.number(program.rank).code}); if (rank > highest) { highest = rank; best = j; } }
    }
    P.fill(0, masks, masks + ${words});
    if (best >= 0) {
      ${program.inhibit.length > 0 || hasFired ? `for (let j = 0; j < ${size}; j++) if (j !== best) { ${load} ${loadShared} ${emitter.lines(program.inhibit, null).join(' ')} ${hasFired ? `${identifier(fired)} = 0;` : ''} ${store} }` : ''}
      const j = best; ${load} ${loadShared} ${onSpike} ${store} ${check}
      P[masks + (j >> 5)] = 1 << (j & 31);
      ${population.competition?.stop ? `A.control[${plan.decided} + b] = at + 1;` : ''}
    }`;

  const draws = Array.from({ length: program.draws }, (_, site) => `
  const words${site} = new Uint32Array(4); let group${site} = -1;
  const rand${site} = (j) => {
    if (j >> 2 !== group${site}) { group${site} = j >> 2; philox(words${site}, group${site}, drawStep, ${purposes.population(population.index) + site}, drawSample, keyLow, keyHigh); }
    return (words${site}[j & 3] >>> 8) * ${2 ** -24};
  };`).join('');
  const given = population.given ? `const given = (j) => drawStep < ${population.given.steps} ? A.structure[${population.given.offset} + (drawStep * ${plan.batch} + drawSlot) * ${words} + (j >> 5)] >>> (j & 31) & 1 : 0;` : '';

  return `"use strict"; ${mathNames}
  const S = A.state, C = A.counts, V = A.values, P = A.spikes, R = A.ring;
  let drawStep = 0, drawSample = 0, drawSlot = 0;${draws} ${given}
  return {
  update(b, at, sample, inputs) {
    drawStep = at; drawSample = sample; drawSlot = b; ${Array.from({ length: program.draws }, (_, site) => `group${site} = -1;`).join(' ')}
    ${constantsOf(population)}
    ${own.map((each) => `const o_${each.local} = ${each.offset} + b * ${size};`).join(' ')}
    const counts = ${population.counts} + b * ${size};
    const masks = ${population.spikes.offset} + ((at % ${population.spikes.history}) * ${plan.batch} + b) * ${words};
    ${population.receptors.map((receptor, index) => `${receptor.gathers.length > 0 ? `const in${index} = inputs[${index}];` : ''} ${receptor.ring ? `const ring${index} = ${receptor.ring.offset} + ((at % ${receptor.ring.slots}) * ${plan.batch} + b) * ${size};` : ''}`).join(' ')}
    ${competing ?? plain}
  },
  adapt(spikesOf, samples) {
    ${program.adapt.length > 0 ? `${constantsOf(population)}
    const v_samples = samples;
    for (let j = 0; j < ${size}; j++) { const v_spikes = spikesOf(j); ${loadShared} ${lines(program.adapt)} ${shared.map((each) => `S[${each.offset} + j] = ${identifier(each.name)}; if (!(Math.abs(${identifier(each.name)}) < 1e30)) A.control[0] = ${population.index + 1};`).join(' ')} }` : ''}
  } };`;
}

/** Variables that could run away: those of the neuron and its receptors, not counters or decaying traces. */
export function watches(population: PlannedPopulation, variable: string): boolean {
  const scope = variable.split('@')[1];
  return scope === undefined || population.receptors.some((each) => each.name === scope);
}

function constantsOf(population: PlannedPopulation): string {
  return population.constants.filter((each) => !each.perNeuron).map((each) => `const ${each.name} = V[${each.offset}];`).join(' ');
}
