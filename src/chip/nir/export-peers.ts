import type { NirPeer } from './export-nodes.ts';
import type { NirGraph, NirNode, NirType, Tensor } from './graph.ts';

/** Types that a program does not read, as found in norse 065a3b45, snnTorch 634fc22 and NIR's nir_to_lava at 7232ada. */
const unread: Readonly<Record<NirPeer, readonly NirType[]>> = {
  norse: ['Delay', 'Scale', 'Threshold', 'I', 'CubaLI'],
  snntorch: ['Delay', 'Scale', 'Threshold', 'I', 'CubaLI'],
  'lava-dl': ['Delay', 'Scale', 'Threshold', 'I', 'LI', 'CubaLI', 'LIF', 'AvgPool2d', 'Conv1d'],
};

const titles: Readonly<Record<NirPeer, string>> = { norse: 'Norse', snntorch: 'snnTorch', 'lava-dl': 'Lava-DL' };

/** What a program that reads the graph does not do with it. */
export function peerNotes({ nodes }: NirGraph, peer: NirPeer): string[] {
  const title = titles[peer];
  const all = Object.entries(nodes) as [string, NirNode][];
  const with_ = (what: string, holds: (node: NirNode) => boolean): string[] => {
    const names = all.filter(([, node]) => holds(node)).map(([name]) => name);
    return names.length > 0 ? [`${title} ${what}: ${names.join(', ')}`] : [];
  };
  const values = (node: NirNode, field: string): ArrayLike<number> => (node.fields[field] as Tensor | undefined)?.values ?? [];
  const some = (node: NirNode, field: string): boolean => Array.prototype.some.call(values(node, field), (each) => each !== 0);
  const differs = (node: NirNode, ...fields: readonly string[]): boolean => fields.some((field) => Array.prototype.some.call(values(node, field), (each) => each !== values(node, field)[0]));
  const notes = with_('does not read nodes of their type', ({ type }) => unread[peer].includes(type));
  if (peer === 'norse') return [...notes, ...with_('takes r for 1', (node) => ['IF', 'LI', 'LIF'].includes(node.type) && Array.prototype.some.call(values(node, 'r'), (each) => each !== 1)), ...with_('resets to 0 whatever v_reset says', (node) => some(node, 'v_reset')), ...with_('lets synapses leak to v_leak, too', (node) => node.type.startsWith('Cuba') && some(node, 'v_leak'))];
  if (peer === 'snntorch') return [...notes, ...with_('wants v_leak to be 0', (node) => some(node, 'v_leak')), ...with_('has one threshold per layer', (node) => differs(node, 'v_threshold'))];
  return [...notes, ...with_('wants no bias on convolutions', (node) => node.type === 'Conv2d' && some(node, 'bias')), ...with_('has one time constant and one threshold per layer', (node) => differs(node, 'tau_syn', 'tau_mem', 'v_threshold'))];
}
