import type { Import } from './imports.ts'

/** Circles of files that import each other, types included: each as the files on it, in a fixed order. */
export function cyclesIn(imports: readonly Import[]): string[][] {
  const targets = new Map<string, Set<string>>()
  for (const { from, to } of imports) {
    if (!to.startsWith('src/')) continue
    targets.set(from, (targets.get(from) ?? new Set()).add(to))
  }
  return stronglyConnected(targets)
    .filter((files) => files.length > 1 || targets.get(files[0]!)?.has(files[0]!))
    .map((files) => files.toSorted())
}

/** Tarjan's algorithm. */
function stronglyConnected(targets: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const components: string[][] = []
  const visit = (file: string): void => {
    order.set(file, order.size)
    lowest.set(file, order.get(file)!)
    stack.push(file)
    for (const target of targets.get(file) ?? []) {
      if (!order.has(target)) {
        visit(target)
        lowest.set(file, Math.min(lowest.get(file)!, lowest.get(target)!))
      } else if (stack.includes(target)) {
        lowest.set(file, Math.min(lowest.get(file)!, order.get(target)!))
      }
    }
    if (lowest.get(file) === order.get(file)) components.push(stack.splice(stack.indexOf(file)))
  }
  for (const file of targets.keys()) if (!order.has(file)) visit(file)
  return components
}
