/** An edge as it is run: `recurrent` ones carry their source's value of the previous step. */
export interface OrderedEdge {
  readonly from: string;
  readonly to: string;
  readonly recurrent: boolean;
}

/** Nodes in the order in which a step visits them. */
export interface Order {
  readonly nodes: readonly string[];
  readonly edges: readonly OrderedEdge[];
}

type Neighbours = ReadonlyMap<string, readonly string[]>;

export const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const keyOf = (from: string, to: string): string => JSON.stringify([from, to]);

/**
 * The order in which the nodes of a graph are visited in a step, ties by name. Of nodes that lie on cycles together, the one nearest to the inputs is visited
 * first, and its edges from the others are recurrent: so does NIRTorch, whose nodes with several inputs take the previous output of those that have not been visited.
 *
 * @param edges without duplicates.
 * @param inputs distances are counted from these.
 */
export function visitingOrder(names: readonly string[], edges: readonly (readonly [from: string, to: string])[], inputs: readonly string[]): Order {
  const sorted = [...names].sort(byName);
  const outOf = new Map(sorted.map((name): [string, string[]] => [name, []]));
  const into = new Map(sorted.map((name): [string, string[]] => [name, []]));
  for (const [from, to] of edges) {
    outOf.get(from)!.push(to);
    into.get(to)!.push(from);
  }
  const recurrent = recurrentEdges(sorted, into, distances(outOf, inputs));
  const waits = new Map(sorted.map((name) => [name, into.get(name)!.filter((from) => !recurrent.has(keyOf(from, name))).length]));
  const ready = sorted.filter((name) => waits.get(name) === 0);
  const nodes: string[] = [];
  for (let name = ready.shift(); name !== undefined; name = ready.shift()) {
    nodes.push(name);
    for (const to of outOf.get(name)!) {
      if (recurrent.has(keyOf(name, to))) continue;
      waits.set(to, waits.get(to)! - 1);
      if (waits.get(to) === 0) insert(ready, to);
    }
  }
  return { nodes, edges: edges.map(([from, to]) => ({ from, to, recurrent: recurrent.has(keyOf(from, to)) })) };
}

function insert(sorted: string[], name: string): void {
  const at = sorted.findIndex((each) => each > name);
  sorted.splice(at < 0 ? sorted.length : at, 0, name);
}

function distances(outOf: Neighbours, inputs: readonly string[]): Map<string, number> {
  const distance = new Map(inputs.map((name) => [name, 0]));
  // A map is walked in the order of insertion, what is added on the way included: breadth first.
  for (const [name, steps] of distance) for (const to of outOf.get(name)!) if (!distance.has(to)) distance.set(to, steps + 1);
  return distance;
}

/** Opens one cycle after the other, those within what is left of a cycle, too. */
function recurrentEdges(names: readonly string[], into: Neighbours, distance: ReadonlyMap<string, number>): Set<string> {
  const found = new Set<string>();
  const far = (name: string): number => distance.get(name) ?? Infinity;
  const waiting: (readonly string[])[] = [names];
  for (let nodes = waiting.pop(); nodes; nodes = waiting.pop()) {
    const among = new Set(nodes);
    const before = (name: string): string[] => into.get(name)!.filter((from) => among.has(from) && !found.has(keyOf(from, name)));
    for (const members of components(nodes, before)) {
      const first = members.reduce((best, name) => (far(name) < far(best) || (far(name) === far(best) && name < best) ? name : best));
      const own = new Set(members);
      for (const from of before(first)) if (own.has(from)) found.add(keyOf(from, first));
      if (members.length > 1) waiting.push(members);
    }
  }
  return found;
}

/**
 * Strongly connected components (Tarjan 1972, doi:10.1137/0201010) that hold a cycle, without recursion: graphs from files may be deep.
 *
 * @param next where edges lead, or where they come from.
 */
function components(nodes: readonly string[], next: (name: string) => readonly string[]): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const found: string[][] = [];
  for (const root of nodes) {
    if (index.has(root)) continue;
    const path: { readonly name: string; readonly next: readonly string[]; at: number }[] = [];
    const enter = (name: string): void => {
      index.set(name, index.size);
      low.set(name, index.get(name)!);
      open.push(name);
      isOpen.add(name);
      path.push({ name, next: next(name), at: 0 });
    };
    enter(root);
    while (path.length > 0) {
      const here = path[path.length - 1];
      const to = here.next[here.at++];
      if (to !== undefined) {
        if (!index.has(to)) enter(to);
        else if (isOpen.has(to)) low.set(here.name, Math.min(low.get(here.name)!, index.get(to)!));
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent) low.set(parent.name, Math.min(low.get(parent.name)!, low.get(here.name)!));
      if (low.get(here.name) !== index.get(here.name)) continue;
      const members = open.splice(open.lastIndexOf(here.name));
      members.forEach((name) => isOpen.delete(name));
      if (members.length > 1 || here.next.includes(here.name)) found.push(members);
    }
  }
  return found;
}
