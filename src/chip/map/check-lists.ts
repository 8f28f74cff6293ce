import type { Chip } from '../chips.ts';
import type { Core, SynapseFormat } from './mapping.ts';

/** Whether the lists and axons of a core hold what their formats can, and point at what is there. */
export function checkLists({ lists, formats, inAxons, compartments }: Core, chip: Chip, tell: (problem: string) => void): void {
  const farthest = new Int32Array(lists.format.length);
  for (let list = 0; list < lists.format.length; list++) {
    const format = formats[lists.format[list]];
    for (let at = lists.rowStart[list]; at < lists.rowStart[list + 1]; at++) {
      const wrong = problemOf(format, lists.weight[at], lists.delay[at], lists.target[at], chip);
      if (wrong) tell(`list ${list}, synapse ${at - lists.rowStart[list]}: ${wrong}`);
      if (format.compression === 'dense' && at > lists.rowStart[list] && lists.target[at] <= lists.target[at - 1]) tell(`list ${list}: a run does not ascend`);
      farthest[list] = Math.max(farthest[list], lists.target[at]);
    }
  }
  inAxons.list.forEach((list, axon) => {
    if (inAxons.base[axon] > chip.axonBase.value) tell(`input axon ${axon}: base ${inAxons.base[axon]}, more than ${chip.axonBase.value}`);
    if (!(list < lists.format.length)) tell(`input axon ${axon}: there is no list ${list}`);
    else if (inAxons.base[axon] + farthest[list] >= compartments.decayU.length) tell(`input axon ${axon}: list ${list} reaches beyond the compartments`);
  });
}

/** Written as section 1.3 of the fact sheet has it, not as the encoder finds it. */
function problemOf({ weightBits, exponent, sign, delayBits, indexBits, compression }: SynapseFormat, weight: number, delay: number, target: number, { weights, delay: longest }: Chip): string | null {
  const { bits, exponent: { least, most } } = weights;
  const mantissa = weight / 2 ** exponent;
  const step = 2 ** (bits.value - weightBits + (sign === 'mixed' ? 1 : 0));
  const whole = 2 ** bits.value;
  const inRange = sign === 'mixed' ? mantissa >= -whole && mantissa < whole : sign === 'excitatory' ? mantissa >= 0 && mantissa < whole : mantissa >= -whole && mantissa <= 0;
  if (exponent < least.value || exponent > most.value || weightBits > bits.value || weightBits === 7) return `format of ${weightBits} bits and exponent ${exponent}`;
  if (!Number.isInteger(mantissa) || mantissa % step !== 0 || !inRange) return `weight ${weight} is no ${sign} mantissa of ${weightBits} bits times 2^${exponent}`;
  if (delay > longest.value || delay >= 2 ** delayBits) return `delay ${delay} in ${delayBits} bits`;
  return compression === 'sparse' && target >= 2 ** indexBits ? `target ${target} in ${indexBits} bits` : null;
}
