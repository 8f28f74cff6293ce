import { binary, exponentOf, type Plan, type PlannedConnection } from '../compile/plan.ts';
import { wgslDialect } from '../equations/dialect-wgsl.ts';
import { Emitter, identifier, leastConstant } from '../equations/emit.ts';
import { purposes } from '../random/philox.ts';
import { normsIn } from './learn-wat.ts';
import { exponentLiteral, floatLiteral, stateAt, type Overrides } from './update-wgsl.ts';

/** The functions of plastic connections that shaders/shared/learn.wgsl and shaders/normalise.wgsl call. */
export function learnWgsl(plan: Plan, overrides: Overrides): string {
  const members = plan.connections.filter((each) => each.plasticity);
  return [
    ...members.map((each) => connectionWgsl(plan, each, overrides)),
    // Apart, since software adapters write every function out wherever it is called: once for words, once for bits.
    ...[false, true].flatMap((bits) => {
      const here = members.filter((each) => binary(each) === bits);
      return [
        pick(bits ? 'on_pre_bit' : 'on_pre', 'i: u32, j: u32, b: u32, at: u32, k: u32, w: f32', 'c, i, j, b, at, k, w', 'f32', here, 'return w;', 'on_pre'),
        pick(bits ? 'on_post_bit' : 'on_post', 'i: u32, j: u32, b: u32, event: u32, at: u32, norms: vec4f, k: u32, w: f32', 'c, i, j, b, event, at, norms, k, w', 'f32', here, 'return w;', 'on_post'),
      ];
    }),
    pick('on_tick', 'i: u32, j: u32, b: u32, at: u32, k: u32, w: f32', 'c, i, j, b, at, k, w', 'f32', members.filter((each) => each.plasticity!.period > 0), 'return w;'),
    pick('post_event', 'j: u32, b: u32, at: u32', 'c, j, b, at', 'bool', members.filter((each) => each.plasticity!.event), 'return spiked(connection_to(c), j, at, b);'),
    pick('context', 'b: u32', 'b', 'vec4f', members, 'return vec4f();'),
    table('unit_of', 'f32', members, (each) => exponentLiteral(-exponentOf(plan, each)), '1.0'),
    table('per_unit_of', 'f32', members, (each) => exponentLiteral(exponentOf(plan, each)), '1.0'),
    table('span_of', 'u32', members, (each) => `${normsIn(each.plasticity!.program.onPost).length > 0 ? plan.populations[each.from].words : 1}u`, '1u'),
    table('low_of', 'i32', members, (each) => `i32(${each.plasticity!.low})`, '0'),
    table('high_of', 'i32', members, (each) => `i32(${each.plasticity!.high})`, '0'),
    table('norm_of', 'u32', members, (each) => (each.normalise?.norm === 'l2' ? '2u' : '1u'), '0u'),
    table('norm_value', 'f32', members, (each) => `values[${each.normalise?.value ?? 0}u]`, '0.0'),
  ].join('');
}

function connectionWgsl(plan: Plan, connection: PlannedConnection, overrides: Overrides): string {
  const { plasticity, index: c, name } = connection;
  const { program, constants, pre, post, shared } = plasticity!;
  const from = plan.populations[connection.from];
  const to = plan.populations[connection.to];
  const normNames = normsIn(program.onPost);
  const dialect = wgslDialect(0, 0);
  const purpose = `${purposes.connection(c, 3)}u`;
  const emitter = new Emitter({
    ...dialect, call: (callee, args) => (callee === 'rand' ? `draw_rule(c, k, at, ${purpose}, u32(${args[0]}), b)` : dialect.call(callee, args)),
  }, (wanted) => {
    const at = constants.findIndex((each) => each.name === wanted);
    if (at >= 0) return { code: `values[${overrides.named(`k_${c}_${at}`, constants[at].offset)}]`, least: leastConstant };
    switch (wanted) {
      case 'event': return { code: 'f32(event)', least: 0 };
      case 'since': return { code: `r(f32(at % ${plasticity!.period}u + 1u) * ${floatLiteral(plan.network.dt)})`, least: leastConstant };
      case 'w': return { code: 'v_w', least: -exponentOf(plan, connection) };
      default: return undefined;
    }
  }, (wanted) => program.synapse.includes(wanted));
  const trace = (population: typeof from, variable: string): string => stateAt(plan, population, variable, overrides);
  // Late learners look a trace up as it was after the step that they learn from.
  const traceAt = (population: typeof from, variable: string, neuron: 'i' | 'j'): string => {
    const { remembers, index: p, size } = population;
    const k = remembers?.traces.findIndex((each) => each.variable === variable) ?? -1;
    if (!plasticity!.late || !remembers || k < 0) return `load(${trace(population, variable)} + ${neuron})`;
    return `bitcast<f32>(state[${overrides.named(`m_${p}_${k}`, remembers.traces[k].offset)} + ((at % ${remembers.span}u) * batch + b) * ${overrides.named(`n_${p}`, size)} + ${neuron}])`;
  };
  const load = [
    ...[...pre].map(([each]) => `let ${identifier(each)} = ${traceAt(from, `${each}@${name}`, 'i')};`),
    ...[...post].map(([each]) => `let ${identifier(each)} = ${traceAt(to, `${each}@${name}`, 'j')};`),
    ...[...shared].map(([each]) => `let ${identifier(each)} = load_shared(${trace(to, each)} + j);`),
    ...normNames.map((each, at) => `let norm_${identifier(each)} = norms[${at}];`),
  ].join('\n  ');
  const kept = (value: (name: string, place: string) => string): string => program.synapse.map((each, at) => value(identifier(each), `weights[kept(c, k, ${at}u)]`)).join('\n  ');
  const body = (lines: typeof program.onPre): string => (lines.length === 0 ? 'return w;' : `${load}
  ${kept((variable, place) => `var ${variable} = bitcast<f32>(${place});`)}
  var v_w = w;
  ${emitter.lines(lines, null).join('\n  ')}
  ${kept((variable, place) => `${place} = bitcast<i32>(${variable});`)}
  return v_w;`);
  const bodyWithoutNorms = (lines: typeof program.onPre): string => body(lines).replaceAll(/let norm_\w+ = norms\[\d\];/g, '');
  const norms = normNames.map((each, at) => `  for (var i = 0u; i < ${overrides.named(`n_${from.index}`, from.size)}; i++) {
    let x = load(${trace(from, `${each}@${name}`)} + i);
    sums[${at}] = r(sums[${at}] + flush(r(x * x)));
  }
  sums[${at}] = x_sqrt(sums[${at}]);`).join('\n');
  return `
fn on_pre_${c}(c: u32, i: u32, j: u32, b: u32, at: u32, k: u32, w: f32) -> f32 {
  let event = 0u;
  ${bodyWithoutNorms(program.onPre)}
}

fn on_post_${c}(c: u32, i: u32, j: u32, b: u32, event: u32, at: u32, norms: vec4f, k: u32, w: f32) -> f32 {
  ${body(program.onPost)}
}
${program.onTick.length === 0 ? '' : `
fn on_tick_${c}(c: u32, i: u32, j: u32, b: u32, at: u32, k: u32, w: f32) -> f32 {
  let event = 0u;
  ${bodyWithoutNorms(program.onTick)}
}
`}${plasticity!.event === null ? '' : `
fn post_event_${c}(c: u32, j: u32, b: u32, at: u32) -> bool {
  return ${plasticity!.late ? 'happened(connection_events(c), connection_to(c), j, b, at)' : `load(${trace(to, plasticity!.event.name)} + j) > 0.0`};
}
`}
fn context_${c}(b: u32) -> vec4f {
  var sums = vec4f();
${norms}
  return sums;
}
`;
}

/** The rows of a connection in the table. */
const casesOf = (connection: PlannedConnection): string => connection.tracts.map(({ index }) => `${index}u`).join(', ');

function pick(name: string, parameters: string, args: string, result: string, members: readonly PlannedConnection[], otherwise: string, of = name): string {
  return `
fn ${name}(c: u32, ${parameters}) -> ${result} {
  switch (c) {
${members.map((each) => `    case ${casesOf(each)}: { return ${of}_${each.index}(${args}); }`).join('\n')}
    default: { ${otherwise} }
  }
}
`;
}

function table(name: string, type: string, members: readonly PlannedConnection[], value: (each: PlannedConnection) => string, otherwise: string): string {
  return `
fn ${name}(c: u32) -> ${type} {
  switch (c) {
${members.map((each) => `    case ${casesOf(each)}: { return ${value(each)}; }`).join('\n')}
    default: { return ${otherwise}; }
  }
}
`;
}
