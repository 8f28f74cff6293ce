import type { Plan, PlannedConnection } from '../compile/plan.ts';
import { javascript, mathNames } from '../equations/dialect-js.ts';
import { Emitter, identifier, leastConstant } from '../equations/emit.ts';
import * as exactMath from '../equations/exact-math.ts';
import { some } from '../equations/tree.ts';
import type { Line } from '../equations/program.ts';
import type { Views } from './arenas.ts';

/** A plastic connection's rule, compiled. Synapses of one source or one target are visited together. */
export interface LearnTwin {
  /** Source i spiked in sample b. */
  onPre(i: number, b: number): void;
  /** Target j spiked in sample b; its `event`-th spike of this step or trial. */
  onPost(j: number, b: number, event: number): void;
}

/** Names of the traces whose norm the lines ask for. */
export function normsIn(lines: readonly Line[]): string[] {
  const names = new Set<string>();
  for (const line of lines) {
    some(line.value, (node) => {
      if (node.kind === 'call' && node.name === 'norm' && node.args[0].kind === 'name') names.add(node.args[0].name);
      return false;
    });
  }
  return [...names];
}

/** Generates the JavaScript twin of the learn kernel for one connection. */
export function learnTwin(plan: Plan, connection: PlannedConnection, views: Views): LearnTwin {
  const make = new Function('A', 'M', 'F', 'T', twinSource(plan, connection)) as (...args: unknown[]) => LearnTwin;
  return make(views, exactMath, Math.fround, connection.sparse ? byTarget(connection, plan.populations[connection.to].size) : null);
}

function twinSource(plan: Plan, connection: PlannedConnection): string {
  const plasticity = connection.plasticity!;
  const pre = plan.populations[connection.from];
  const post = plan.populations[connection.to];
  const { exponent } = post.receptors[connection.receptor];
  const emitter = new Emitter(javascript, (name) => {
    const constant = plasticity.constants.find((each) => each.name === name);
    if (constant) return { code: name, least: leastConstant };
    return name === 'event' ? { code: 'event', least: 0 } : name === 'w' ? { code: 'v_w', least: -exponent } : undefined;
  }, () => false);
  const body = (lines: readonly Line[]): string => emitter.lines(lines, null).join(' ');
  const constants = plasticity.constants.map((each) => `const ${each.name} = A.values[${each.offset}];`).join(' ');
  const preTraces = [...plasticity.pre].map(([name, each]) => `const ${identifier(name)} = S[${each.offset} + b * ${pre.size} + i];`).join(' ');
  const postTraces = [
    ...[...plasticity.post].map(([name, each]) => `const ${identifier(name)} = S[${each.offset} + b * ${post.size} + j];`),
    ...[...plasticity.shared].map(([name, each]) => `const ${identifier(name)} = S[${each.offset} + j];`),
  ].join(' ');
  const load = `let v_w = W[at] * ${2 ** -exponent};`;
  const store = `W[at] = Math.min(Math.max(Math.floor(F(F(v_w * ${2 ** exponent}) + 0.5)), ${plasticity.low}), ${plasticity.high});`;
  const norms = normsIn(plasticity.program.onPost).map((name) => {
    const { offset } = plasticity.pre.get(name)!;
    return `let sum = 0; for (let i = 0; i < ${pre.size}; i++) { const x = S[${offset} + b * ${pre.size} + i]; sum = F(sum + flush(F(x * x))); } const norm_${identifier(name)} = sqrt(sum);`;
  }).join(' ');
  const { offset } = connection.weights;
  const { rows, targets, shift } = connection.sparse ?? { rows: 0, targets: 0, shift: 32 };
  const eachTarget = connection.sparse
    ? `for (let s = A.structure[${rows} + i]; s < A.structure[${rows} + i + 1]; s++) { const at = ${offset} + s, j = A.structure[${targets} + s]${shift < 32 ? ` & ${2 ** shift - 1}` : ''};`
    : `for (let j = 0; j < ${post.size}; j++) { const at = ${offset} + i * ${post.size} + j;`;
  const eachSource = connection.sparse
    ? `for (let n = T.start[j]; n < T.start[j + 1]; n++) { const s = T.synapse[n], i = T.source[n], at = ${offset} + s;`
    : `for (let i = 0; i < ${pre.size}; i++) { const at = ${offset} + i * ${post.size} + j;`;
  const { onPre, onPost } = plasticity.program;
  return `"use strict"; ${mathNames} const S = A.state, W = A.weights;
  return {
  onPre(i, b) { ${onPre.length === 0 ? '' : `${constants} ${preTraces} ${eachTarget} ${postTraces} ${load} ${body(onPre)} ${store} }`} },
  onPost(j, b, event) { ${onPost.length === 0 ? '' : `${constants} ${postTraces} ${norms} ${eachSource} ${preTraces} ${load} ${body(onPost)} ${store} }`} }
  };`;
}

/** Synapses sorted by target, for the spikes of targets. */
function byTarget(connection: PlannedConnection, post: number): { start: Uint32Array; synapse: Uint32Array; source: Uint32Array } {
  const { rowStart, target } = connection.sparse!.list;
  const start = new Uint32Array(post + 1);
  for (const each of target) start[each + 1]++;
  for (let j = 0; j < post; j++) start[j + 1] += start[j];
  const next = start.slice();
  const synapse = new Uint32Array(target.length);
  const source = new Uint32Array(target.length);
  for (let i = 0; i + 1 < rowStart.length; i++) {
    for (let s = rowStart[i]; s < rowStart[i + 1]; s++) {
      const place = next[target[s]]++;
      synapse[place] = s;
      source[place] = i;
    }
  }
  return { start, synapse, source };
}
