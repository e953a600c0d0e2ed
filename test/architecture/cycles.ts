type Edge = readonly [from: string, to: string]

/** Circles of names that lead to each other, or to themselves: each as the names on it, in a fixed order. */
export function circlesOf(edges: readonly Edge[]): string[][] {
  const targets = new Map<string, Set<string>>()
  for (const [from, to] of edges) targets.set(from, (targets.get(from) ?? new Set()).add(to))
  return stronglyConnected(targets)
    .filter((names) => names.length > 1 || targets.get(names[0]!)?.has(names[0]!))
    .map((names) => names.toSorted())
}

/** Tarjan's algorithm. */
function stronglyConnected(targets: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const components: string[][] = []
  const visit = (name: string): void => {
    order.set(name, order.size)
    lowest.set(name, order.get(name)!)
    stack.push(name)
    for (const target of targets.get(name) ?? []) {
      if (!order.has(target)) {
        visit(target)
        lowest.set(name, Math.min(lowest.get(name)!, lowest.get(target)!))
      } else if (stack.includes(target)) {
        lowest.set(name, Math.min(lowest.get(name)!, order.get(target)!))
      }
    }
    if (lowest.get(name) === order.get(name)) components.push(stack.splice(stack.indexOf(name)))
  }
  for (const name of targets.keys()) if (!order.has(name)) visit(name)
  return components
}
