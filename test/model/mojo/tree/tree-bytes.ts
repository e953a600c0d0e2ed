/** A tree written down by hand, and its bytes in H2O's layout. */
export type TreeNode =
  | { readonly leaf: number }
  | {
      readonly column: number
      readonly test:
        | { readonly below: number }
        | { readonly levels: readonly number[]; readonly offset: number; readonly count: number }
        | 'na-versus-rest'
      /** NA direction code: 0, 2 .. 5. */
      readonly na: number
      readonly left: TreeNode
      readonly right: TreeNode
    }

export const leaf = (value: number): TreeNode => ({ leaf: value })

export const below = (
  column: number,
  threshold: number,
  left: TreeNode,
  right: TreeNode,
  na = 3,
): TreeNode => ({
  column,
  test: { below: threshold },
  na,
  left,
  right,
})

/** Levels that go right, among `count` ones from `offset` on. */
export const inLevels = (
  column: number,
  levels: readonly number[],
  [offset, count]: readonly [number, number],
  left: TreeNode,
  right: TreeNode,
  na = 3,
): TreeNode => ({ column, test: { levels, offset, count }, na, left, right })

export const naVersusRest = (column: number, left: TreeNode, right: TreeNode): TreeNode => ({
  column,
  test: 'na-versus-rest',
  na: 1,
  left,
  right,
})

/** @param version MOJO version: it decides the layout of large sets */
export function treeBytes(root: TreeNode, version = 1.4): Uint8Array {
  if ('leaf' in root) return Uint8Array.from([0, 0xff, 0xff, ...float(root.leaf)])
  return Uint8Array.from(inner(root, version))
}

function inner(node: TreeNode, version: number): number[] {
  if ('leaf' in node) return [...float(node.leaf)]
  const left = inner(node.left, version)
  const right = inner(node.right, version)
  const leftIsLeaf = 'leaf' in node.left
  const width = leftIsLeaf ? 1 : sizeWidth(left.length)
  const { kind, payload } = split(node, version)
  const type = (width - 1) | kind | (leftIsLeaf ? 0x30 : 0) | ('leaf' in node.right ? 0xc0 : 0)
  const size = leftIsLeaf ? [] : bytesOf(left.length, width)
  return [type, ...bytesOf(node.column, 2), node.na, ...payload, ...size, ...left, ...right]
}

function split(
  node: Exclude<TreeNode, { leaf: number }>,
  version: number,
): { kind: number; payload: number[] } {
  const { test } = node
  if (test === 'na-versus-rest') return { kind: 0, payload: [] }
  if ('below' in test) return { kind: 0, payload: [...float(test.below)] }
  const { levels, offset, count } = test
  const bits = new Uint8Array((count + 7) >> 3)
  for (const level of levels) bits[(level - offset) >> 3]! |= 1 << ((level - offset) & 7)
  if (offset === 0 && count === 32) return { kind: 8, payload: [...bits] }
  const header =
    version >= 1.2
      ? [...bytesOf(offset, 2), ...bytesOf(count, 4)]
      : [...bytesOf(offset, 2), ...bytesOf(bits.length, 2)]
  return { kind: 12, payload: [...header, ...bits] }
}

function sizeWidth(size: number): number {
  return size < 2 ** 8 ? 1 : size < 2 ** 16 ? 2 : size < 2 ** 24 ? 3 : 4
}

function bytesOf(value: number, width: number): number[] {
  return Array.from({ length: width }, (_, k) => Math.floor(value / 256 ** k) % 256)
}

export function float(value: number): Uint8Array {
  return new Uint8Array(Float32Array.of(value).buffer)
}

/** Aux records of a tree: inner nodes in pre-order, ids counted from the root, leaves behind; weights of leaves given. */
export function auxBytes(root: TreeNode, weightOf: (leaf: number) => number): Uint8Array {
  const records: number[][] = []
  let leafId = 100
  const visit = (node: TreeNode): { weight: number; inner: number; id: number } => {
    if ('leaf' in node) return { weight: weightOf(node.leaf), inner: 0, id: leafId++ }
    const id = records.length
    records.push([])
    const left = visit(node.left)
    const right = visit(node.right)
    records[id] = [
      ...bytesOf(id, 4),
      ...bytesOf(left.inner, 4),
      ...float(left.weight),
      ...float(right.weight),
      ...float(0),
      ...float(0),
      ...float(0),
      ...float(0),
      ...bytesOf(left.id, 4),
      ...bytesOf(right.id, 4),
    ]
    return { weight: left.weight + right.weight, inner: left.inner + right.inner + 1, id }
  }
  visit(root)
  return Uint8Array.from(records.flat())
}
