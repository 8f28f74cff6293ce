import { adapting, gathered, plastic, type Plan, type PlannedConnection, type PlannedPopulation } from './plan.ts';

/** One dispatch, as the plan prints it and the WebGPU backend makes it. */
export interface PlannedCall {
  readonly kernel: 'resident' | 'update' | 'deliver' | 'partition' | 'learn' | 'probe' | 'normalise' | 'settle_rows' | 'draw_rows';
  /** Labels of what it visits. */
  readonly what: string;
  /** Number of the stage (update). */
  readonly stage: number;
  /** Bank of synapses that it binds. */
  readonly bank: number;
  /** Rows of the table of connections that it visits, in order. */
  readonly connections: readonly number[];
  /** Populations whose shared state it adapts. */
  readonly populations: readonly number[];
  /** Whether it is part of a run without learning. */
  readonly always: boolean;
}

export interface PlannedCalls {
  /** Draws what the device draws, once; in order. */
  readonly construct: readonly PlannedCall[];
  /** Brings late learners up to date, bank by bank. */
  readonly settle: readonly PlannedCall[];
  /** One pass through the stages: a whole run (resident) or one block of steps. */
  readonly step: readonly PlannedCall[];
  /** What is learned once per trial, in order. */
  readonly trial: readonly PlannedCall[];
  readonly normalise: readonly PlannedCall[];
}

type Situation = Pick<Plan, 'kind' | 'stages' | 'connections' | 'populations' | 'probes'>;

const blank = { stage: 0, bank: 0, connections: [], populations: [], always: true } as const;
const names = (items: readonly { readonly name: string }[]): string => items.map((each) => each.name).join(', ');
const rowsOf = (connections: readonly PlannedConnection[]): number[] => connections.flatMap((each) => each.tracts.map((tract) => tract.index));

/** Every dispatch of a plan. */
export function callsOf(plan: Situation): PlannedCalls {
  const trial = learning(plastic(plan, 'trial'), adapting(plan, 'trial'), true);
  const normalised = plan.connections.filter((each) => each.normalise);
  const normalise: PlannedCall[] = normalised.length === 0 ? [] : [{ ...blank, kernel: 'normalise', what: names(normalised), connections: rowsOf(normalised) }];
  const dense = plastic(plan, 'step').filter(gathered);
  const adapts = adapting(plan, 'step');
  const construct = byBank(plan.connections.filter((each) => each.draws && each.strategy !== 'procedural'), 'draw_rows');
  const settle = byBank(plan.connections.filter((each) => each.plasticity?.late), 'settle_rows');
  if (plan.kind === 'resident') {
    const everything: PlannedCall = { ...blank, kernel: 'resident', what: 'all populations, deliveries and rules, all steps', connections: rowsOf(dense), populations: adapts.map((each) => each.index) };
    return { construct, step: [everything], trial, normalise, settle };
  }
  const step: PlannedCall[] = plan.stages.flatMap((stage, number) => [
    { ...blank, kernel: 'update' as const, what: names(stage.populations.map((p) => plan.populations[p])), stage: number },
    ...deliveries(stage.deliveries.map((c) => plan.connections[c])),
  ]);
  step.push(...learning(dense, adapts, false));
  if (plan.probes.length > 0) step.push({ ...blank, kernel: 'probe', what: plan.probes.map((each) => each.variable).join(', ') });
  return { construct, step, trial, normalise, settle };
}

/** One dispatch per bank, with the tracts that lie there. */
function byBank(connections: readonly PlannedConnection[], kernel: PlannedCall['kernel']): PlannedCall[] {
  const banks = [...new Set(connections.flatMap((each) => each.tracts.map((tract) => tract.bank)))].sort((a, b) => a - b);
  return banks.map((bank) => {
    const here = connections.filter((each) => each.tracts.some((tract) => tract.bank === bank));
    return { ...blank, kernel, bank, what: names(here), connections: here.flatMap((each) => each.tracts.filter((tract) => tract.bank === bank).map((tract) => tract.index)) };
  });
}

function deliveries(connections: readonly PlannedConnection[]): PlannedCall[] {
  return [...byBank(connections.filter((each) => each.strategy !== 'partition'), 'deliver'), ...byBank(connections.filter((each) => each.strategy === 'partition'), 'partition')];
}

/** A rule that reads shared state must not see it change, and a trial's rules come before what they change: a dispatch each. */
function learning(rules: readonly PlannedConnection[], adapts: readonly PlannedPopulation[], apart: boolean): PlannedCall[] {
  const call = (learned: readonly PlannedConnection[], adapted: readonly PlannedPopulation[]): PlannedCall => ({
    ...blank, kernel: 'learn', always: false, connections: rowsOf(learned), populations: adapted.map((each) => each.index),
    what: [...learned.map((each) => each.name), ...adapted.map((each) => `shared state of ${each.name}`)].join(', '),
  });
  if (rules.length === 0 || adapts.length === 0) return rules.length + adapts.length > 0 ? [call(rules, adapts)] : [];
  return apart || rules.some((each) => each.plasticity!.shared.size > 0) ? [call(rules, []), call([], adapts)] : [call(rules, adapts)];
}
