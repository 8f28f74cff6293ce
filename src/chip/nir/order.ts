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

/**
 * The order in which the nodes of a graph are visited in a step, ties by name. Where only cycles are left, the node of one that is
 * nearest to the inputs goes first, and its edges from the rest of the cycle are recurrent: so does NIRTorch, whose nodes with several inputs
 * take the previous output of those that have not been visited.
 *
 * @param edges without duplicates.
 * @param inputs distances are counted from these.
 */
export function visitingOrder(names: readonly string[], edges: readonly (readonly [from: string, to: string])[], inputs: readonly string[]): Order {
  const sorted = [...names].sort(byName);
  const into = neighbours(sorted, edges, 1, 0);
  const outOf = neighbours(sorted, edges, 0, 1);
  const distance = distances(outOf, inputs);
  const done = new Set<string>();
  const nodes: string[] = [];
  const waits = new Map(sorted.map((name) => [name, into.get(name)!.length]));
  const ready = sorted.filter((name) => waits.get(name) === 0);
  const recurrent = new Set<string>();
  while (nodes.length < sorted.length) {
    if (ready.length === 0) {
      const entry = entryOf(sorted.filter((name) => !done.has(name)), into, done, distance);
      for (const from of into.get(entry)!) if (!done.has(from)) recurrent.add(JSON.stringify([from, entry]));
      ready.push(entry);
    }
    const name = ready.shift()!;
    done.add(name);
    nodes.push(name);
    for (const to of outOf.get(name)!) {
      if (recurrent.has(JSON.stringify([name, to]))) continue;
      waits.set(to, waits.get(to)! - 1);
      if (waits.get(to) === 0 && !done.has(to)) insert(ready, to);
    }
  }
  return { nodes, edges: edges.map(([from, to]) => ({ from, to, recurrent: recurrent.has(JSON.stringify([from, to])) })) };
}

export const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function insert(sorted: string[], name: string): void {
  const at = sorted.findIndex((each) => each > name);
  sorted.splice(at < 0 ? sorted.length : at, 0, name);
}

function neighbours(names: readonly string[], edges: readonly (readonly [string, string])[], of: 0 | 1, which: 0 | 1): Map<string, string[]> {
  const lists = new Map(names.map((name): [string, string[]] => [name, []]));
  for (const edge of edges) lists.get(edge[of])!.push(edge[which]);
  for (const list of lists.values()) list.sort(byName);
  return lists;
}

function distances(outOf: ReadonlyMap<string, readonly string[]>, inputs: readonly string[]): Map<string, number> {
  const distance = new Map(inputs.map((name) => [name, 0]));
  // A map is walked in the order of insertion, what is added on the way included: breadth first.
  for (const [name, steps] of distance) for (const to of outOf.get(name)!) if (!distance.has(to)) distance.set(to, steps + 1);
  return distance;
}

/** Of the cycles that wait for nothing but themselves, the node nearest to the inputs. */
function entryOf(left: readonly string[], into: ReadonlyMap<string, readonly string[]>, done: ReadonlySet<string>, distance: ReadonlyMap<string, number>): string {
  const far = (name: string): number => distance.get(name) ?? Infinity;
  const closed = components(left, into, done).filter((members) => {
    const own = new Set(members);
    return members.every((name) => into.get(name)!.every((from) => done.has(from) || own.has(from)));
  });
  return closed.flat().reduce((best, name) => (far(name) < far(best) || (far(name) === far(best) && name < best) ? name : best));
}

/** Strongly connected components (Tarjan 1972, doi:10.1137/0201010) of what is left, without recursion: graphs from files may be deep. */
function components(left: readonly string[], next: ReadonlyMap<string, readonly string[]>, done: ReadonlySet<string>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const found: string[][] = [];
  for (const root of left) {
    if (index.has(root)) continue;
    const path: { readonly name: string; at: number }[] = [];
    const enter = (name: string): void => {
      index.set(name, index.size);
      low.set(name, index.get(name)!);
      open.push(name);
      isOpen.add(name);
      path.push({ name, at: 0 });
    };
    enter(root);
    while (path.length > 0) {
      const here = path[path.length - 1];
      const to = next.get(here.name)![here.at++];
      if (to !== undefined) {
        if (done.has(to)) continue;
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
      found.push(members);
    }
  }
  return found;
}
