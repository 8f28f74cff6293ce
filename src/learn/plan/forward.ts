import type { Arrival, Mode, Span } from './arrive.ts';
import type { Member } from './layout.ts';
import { lossNumbers } from './loss.ts';
import type { Op, View } from './ops.ts';
import { Pass, range } from './pass.ts';
import { mapNumbers, settings } from './settings.ts';

/** The way forward: inputs, still parts once, then segment after segment, and the loss. */
export class Forward extends Pass {
  /** Weights in use, inputs, and the state of a trial's begin. */
  begin(mode: Mode): Op[] {
    const layout = this.layout;
    const { samples } = layout;
    const { warp, input, readOut } = this.options;
    const ops: Op[] = [];
    if ('stimulus' in input) {
      const { size } = layout.members.get(input.population)!.population;
      const to = layout.tensor('input', samples * size);
      const from = layout.tensor('given', samples * size);
      ops.push(warp && mode === 'learn' ? { kind: 'warp', from, to, maps: layout.tensor('maps', samples * mapNumbers(warp.grid)), samples, ...warp } : { kind: 'copy', from, to, size: samples * size });
    }
    for (const member of layout.members.values()) {
      const { population: { name, size }, program, before, given, still } = member;
      for (const state of given ? [] : program.states) ops.push({ kind: 'copy', from: layout.tensor(`initial ${state} of ${name}`, size), to: layout.state(member, state), size, copies: samples });
      for (const output of given || still || before === 0 ? [] : member.outputs) ops.push({ kind: 'fill', to: layout.output(member, output, -before), size: before * samples * size, value: 0 });
    }
    const { score, at, size } = this.scores;
    ops.push({ kind: 'fill', to: score, size, value: { mean: 0, last: 0, max: -1e30, first: -layout.steps }[readOut.how] }, { kind: 'fill', to: at, size, value: -1 });
    return ops;
  }

  /** What is the same in every step: populations, and what they bring to others. */
  still(mode: Mode): Op[] {
    const span = { rows: this.layout.samples, step: 0, segment: 0 };
    return this.graph.groups.flat().flatMap((name) => {
      const member = this.layout.members.get(name)!;
      const inputs = member.population.receptors.flatMap((_, r) => (member.stillInputs[r] ? this.receive(member, r, span, mode) : []));
      return member.still ? [...inputs, this.neuron(member, 'output', 1, 0, 0)] : inputs;
    });
  }

  /** One segment forwards. */
  segment(segment: number, mode: Mode): Op[] {
    const layout = this.layout;
    const whole = { ...this.whole, segment };
    return this.graph.groups.flatMap((group) => {
      const members = group.map((name) => layout.members.get(name)!).filter((each) => !each.still && !each.given);
      const inside = (arrival: Arrival): boolean => group.includes(arrival.connection.from);
      const looped = members.some((member) => member.population.receptors.some((_, r) => this.into(member, r).some(inside)));
      const bulk = members.flatMap((member) => this.moving(member).flatMap((r) => this.outer(member, r, whole, mode, inside)));
      if (!looped) return [...bulk, ...members.map((member) => this.neuron(member, 'output', layout.segment, 0, segment))];
      const steps = range(layout.segment).flatMap((step) => members.flatMap((member) => [
        ...this.moving(member).flatMap((r) => this.receive(member, r, { rows: layout.samples, step, segment }, mode, inside, true)), this.neuron(member, 'output', 1, step, segment),
      ]));
      return [...bulk, ...steps];
    });
  }

  /** All that arrives at a receptor in a span; `from` chooses among the connections. */
  private receive(member: Member, receptor: number, span: Span, mode: Mode, from: (arrival: Arrival) => boolean = () => true, accumulate = false): Op[] {
    const to = this.layout.input(member, receptor, span.step);
    return this.into(member, receptor).filter(from).flatMap((arrival, n) => arrival.forward(span, mode, to, accumulate || n > 0));
  }

  /** What arrives from outside a loop, for all steps; where there is nothing, zeros for the loop to add to. */
  private outer(member: Member, receptor: number, whole: Span, mode: Mode, inside: (arrival: Arrival) => boolean): Op[] {
    const outer = this.into(member, receptor).filter((each) => !inside(each));
    const to = this.layout.input(member, receptor);
    const size = this.layout.samples * member.population.size;
    const still = outer.filter((each) => each.still);
    const ops = outer.length === 0 ? [{ kind: 'fill' as const, to, size: this.layout.segment * size, value: 0 }] : this.spread(still, whole, mode, to, size);
    return [...ops, ...this.receive(member, receptor, whole, mode, (each) => !inside(each) && !each.still, still.length > 0)];
  }

  /** Arrivals that do not change, beside others that do: computed once in a segment, copied to all of its steps. */
  private spread(still: readonly Arrival[], whole: Span, mode: Mode, to: View, size: number): Op[] {
    // Running statistics move once, in the first segment.
    const seen = whole.segment > 0 && mode === 'learn' ? 'again' : mode;
    return still.flatMap((arrival, n) => {
      const once = this.layout.tensor(`arrives once of ${arrival.connection.name}`, size);
      const sum = arrival.forward({ ...whole, rows: this.layout.samples }, seen, once, false);
      if (n === 0) return [...sum, { kind: 'copy' as const, from: once, to, size, copies: this.layout.segment }];
      return [...sum, ...range(this.layout.segment).map((step): Op => ({ kind: 'add', from: once, to: { ...to, offset: to.offset + step * size }, size, factor: 1 }))];
    });
  }

  /** Takes a segment into the scores. */
  read(segment: number): Op[] {
    return [this.readout('output', segment)];
  }

  /** The loss of the scores, and its adjoint: that of the mean over a batch, which other devices may share. */
  judge(): Op[] {
    const { samples } = this.layout;
    const { score, dScore, size } = this.scores;
    const sum = this.layout.tensor('d score of the sum', size);
    const { tensor } = score;
    return [{
      kind: 'loss', score, labels: this.layout.tensor('labels', samples), dScore: sum, losses: { tensor, offset: 0 }, correct: { tensor, offset: samples }, samples, size: size / samples,
      ...lossNumbers(this.options.loss), divisor: 1,
    }, { kind: 'multiply', from: sum, by: { ...this.layout.tensor('settings', settings.count), offset: settings.perSample }, to: dScore, rows: size, size: 1 }];
  }

  /** The end of a segment becomes the start of the next. */
  move(): Op[] {
    const layout = this.layout;
    return this.stepping.flatMap((member) => {
      const { population: { size }, program, before, outputs, given } = member;
      const row = layout.samples * size;
      return given ? [] : [
        ...program.states.map((state): Op => ({ kind: 'copy', from: layout.state(member, state, layout.segment), to: layout.state(member, state), size: row })),
        ...(before === 0 ? [] : outputs.map((output): Op => ({ kind: 'copy', from: layout.output(member, output, layout.segment - before), to: layout.output(member, output, -before), size: before * row }))),
      ];
    });
  }

  /** Keeps the start of a segment, or brings it back. */
  keep(segment: number, back: boolean): Op[] {
    const layout = this.layout;
    return this.stepping.flatMap((member) => {
      const { population: { name, size }, program, before, outputs } = member;
      const row = layout.samples * size;
      const copy = (what: string, view: View, count: number): Op => {
        const kept = layout.tensor(`kept ${segment}: ${what} of ${name}`, count);
        return { kind: 'copy', from: back ? kept : view, to: back ? view : kept, size: count };
      };
      return [...program.states.map((state) => copy(state, layout.state(member, state), row)), ...(before === 0 ? [] : outputs.map((output) => copy(output, layout.output(member, output, -before), before * row)))];
    });
  }
}
