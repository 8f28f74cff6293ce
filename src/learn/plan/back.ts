import type { Arrival, Span } from './arrive.ts';
import type { Member } from './layout.ts';
import type { Op, View } from './ops.ts';
import { Pass, range } from './pass.ts';

/** The way back, from the adjoint of the scores to gradients. */
export class Back extends Pass {
  begin(): Op[] {
    const layout = this.layout;
    return [...this.arrivals.flatMap((each) => each.gathers), ...this.carriers.flatMap((member) => {
      const { population: { size, receptors }, program, still, outputs, stillInputs } = member;
      const zero = (to: View, count = layout.samples * size): Op => ({ kind: 'fill', to, size: count, value: 0 });
      return [
        ...program.learned.map((each) => zero(layout.dParameter(member, each))), ...(still ? outputs.map((each) => zero(layout.dOutput(member, each))) : []),
        ...receptors.flatMap((_, r) => (stillInputs[r] && this.answered(member, r) ? [zero(layout.input(member, r, 0, true))] : [])), ...program.states.map((each) => zero(layout.dState(member, each))),
      ];
    })];
  }

  /** Adjoints that reach back over the start of the segment behind; none where the gradient is cut. */
  carry(cut: boolean): Op[] {
    const layout = this.layout;
    return this.carriers.filter((each) => !each.still).flatMap((member) => {
      const { population: { size }, program, before, outputs } = member;
      const row = layout.samples * size;
      const fill = (to: View, steps: number): Op => ({ kind: 'fill', to, size: steps * row, value: 0 });
      const series = outputs.flatMap((output): Op[] => {
        const start = layout.dOutput(member, output, -before);
        if (cut || before === 0) return [fill(start, before + layout.segment)];
        return [{ kind: 'copy', from: start, to: layout.dOutput(member, output, layout.segment - before), size: before * row }, fill(start, layout.segment)];
      });
      return [...series, ...(cut ? program.states.map((each) => fill(layout.dState(member, each), 1)) : [])];
    });
  }

  segment(segment: number): Op[] {
    const layout = this.layout;
    const whole = { ...this.whole, segment };
    const ops = [...this.readBack(segment), ...this.penalties()];
    for (const group of [...this.graph.groups].reverse()) {
      const members = group.map((name) => layout.members.get(name)!).filter((each) => !each.still && !each.given && each.carries);
      const inside = (arrival: Arrival): boolean => group.includes(arrival.connection.from);
      const inner = members.flatMap((member) => this.moving(member).flatMap((r) => this.into(member, r).filter(inside).map((arrival) => ({ member, r, arrival }))));
      if (inner.length === 0) ops.push(...members.map((member) => this.neuron(member, 'input', layout.segment, 0, segment)));
      else {
        for (const step of range(layout.segment).reverse()) {
          for (const member of [...members].reverse()) {
            ops.push(this.neuron(member, 'input', 1, step, segment), ...this.gatherStill(member));
            const own = inner.filter((each) => each.member === member);
            ops.push(...own.flatMap(({ r, arrival }) => arrival.backward({ rows: layout.samples, step, segment }, layout.input(member, r, step, true))));
          }
        }
        ops.push(...inner.flatMap(({ member, r, arrival }) => arrival.gradient(whole, layout.input(member, r, 0, true))));
      }
      for (const member of members) {
        if (inner.length === 0) ops.push(...this.gatherStill(member));
        for (const r of this.moving(member)) ops.push(...this.outerBack(member, r, whole, inside));
      }
    }
    return ops;
  }

  /** What came in unchanged in all steps gathers the adjoints of all. */
  private gatherStill(member: Member): Op[] {
    const { population: { name, size, receptors }, stillInputs } = member;
    return receptors.flatMap((receptor, r): Op[] => (stillInputs[r] && this.answered(member, r)
      ? [{ kind: 'add', from: { tensor: `d input, of a segment, of ${receptor.name} of ${name}`, offset: 0 }, to: this.layout.input(member, r, 0, true), size: this.layout.samples * size, factor: 1 }] : []));
  }

  private outerBack(member: Member, r: number, whole: Span, inside: (arrival: Arrival) => boolean): Op[] {
    const layout = this.layout;
    const dTo = layout.input(member, r, 0, true);
    return this.into(member, r).filter((each) => !inside(each)).flatMap((arrival) => {
      if (!arrival.carries && !arrival.connection.learned) return [];
      if (!arrival.still) return this.through(arrival, whole, dTo);
      const size = layout.samples * member.population.size;
      const once = layout.tensor(`d arrives once of ${arrival.connection.name}`, size);
      return [{ kind: 'reduce' as const, from: dTo, to: once, outer: layout.segment, groups: size, inner: 1, factor: 1, accumulate: false }, ...this.through(arrival, { ...whole, rows: layout.samples }, once)];
    });
  }

  private through(arrival: Arrival, span: Span, dTo: View): Op[] {
    return [...arrival.unnormalise(span, dTo), ...arrival.gradient(span, dTo), ...arrival.backward(span, dTo)];
  }

  /** The adjoint of the scores. Where later steps have sent something back already, it is added to that. */
  private readBack(segment: number): Op[] {
    const { member, output } = this.readSeries;
    if (!member.carries) return [];
    const op = this.readout('input', segment);
    if (member.before === 0) return [op];
    const size = this.whole.rows * member.population.size;
    const own = this.layout.tensor('d read-out', size);
    return [{ ...op, dSeries: own }, { kind: 'add', from: own, to: this.layout.dOutput(member, output), size, factor: 1 }];
  }

  /** Back through what is the same in every step. */
  still(): Op[] {
    const span = { rows: this.layout.samples, step: 0, segment: 0 };
    return this.graph.groups.flat().reverse().flatMap((name) => {
      const member = this.layout.members.get(name)!;
      if (!member.carries) return [];
      const back = (r: number): Op[] => this.into(member, r).flatMap((arrival) => (arrival.carries || arrival.connection.learned ? this.through(arrival, span, this.layout.input(member, r, 0, true)) : []));
      const own = member.still ? [this.neuron(member, 'input', 1, 0, 0), ...this.gatherStill(member)] : [];
      return [...own, ...member.population.receptors.flatMap((_, r) => (member.stillInputs[r] ? back(r) : []))];
    });
  }

  /** Gradients of what lies behind the weights in use, and of neuron parameters from those of each sample and neuron. */
  gather(): Op[] {
    const layout = this.layout;
    return [...this.arrivals.flatMap((each) => each.settle()), ...[...layout.members.values()].flatMap((member) => member.program.learned.map((parameter): Op => {
      const { population } = member;
      const { per = 'neuron' } = population.learned[parameter];
      const inner = per === 'population' ? population.size : per === 'neuron' ? 1 : per.channel;
      return { kind: 'reduce', from: layout.dParameter(member, parameter), to: this.places('gradients', `${population.name}.${parameter}`), outer: layout.samples, groups: population.size / inner, inner, factor: 1, accumulate: true };
    }))];
  }

  private get carriers(): Member[] {
    return [...this.layout.members.values()].filter((each) => each.carries && !each.given);
  }

  private penalties(): Op[] {
    const layout = this.layout;
    return Object.entries(this.options.rates ?? {}).flatMap(([name, { low, high, strength }]): Op[] => {
      const member = layout.members.get(name)!;
      const { size } = member.population;
      const rows = layout.segment * layout.samples;
      const means = layout.tensor(`mean spikes of ${name}`, size);
      return [
        { kind: 'reduce', from: layout.output(member, 'spike'), to: means, outer: rows, groups: size, inner: 1, factor: 1 / rows, accumulate: false },
        { kind: 'penalty', means, dSeries: layout.dOutput(member, 'spike'), rows, size, strength, low, high },
      ];
    });
  }
}
