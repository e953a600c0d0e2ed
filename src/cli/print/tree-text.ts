import type { DrawnNode, DrawnTree, SplitTest } from '../../core/drawn-tree.ts'
import { firstOf, formatCount, plural } from '../../core/text.ts'

const shownLevels = 8

/** A tree for people: a line a node, each child under its split's answer. */
export function treeText(tree: DrawnTree): string[] {
  const notes = [
    ...(tree.encoded ? ['Columns are those that the encoding of categories made while training.'] : []),
    ...(tree.float32 ? ['Numbers are rounded to float32 before they are compared.'] : []),
    ...(tree.zeroIsMissing ? ['The number 0 counts as missing.'] : []),
  ]
  return [treeTitle(tree), ...notes, ...nodeLines(tree.root, '', '')]
}

export function treeTitle({ tree, treeCount, name, nodes, leaves, depth, ...about }: DrawnTree): string {
  const level = about.class === null ? '' : `, class ${about.class}`
  const size = `${plural(nodes, 'node')}, ${leafCount(leaves)}, depth ${depth}`
  return `tree ${tree} of ${treeCount} (${name})${level}: ${size}`
}

/**
 * @param first what stands before the node's own line
 * @param rest what stands before the lines of its children
 */
function nodeLines(node: DrawnNode, first: string, rest: string): string[] {
  const line = first + nodeText(node)
  if (!('test' in node)) return [line]
  return [
    line,
    ...nodeLines(node.left, `${rest}├─ yes: `, `${rest}│  `),
    ...nodeLines(node.right, `${rest}└─ no: `, `${rest}   `),
  ]
}

function nodeText(node: DrawnNode): string {
  if ('leaf' in node) return `leaf ${node.leaf}${weightText(node)}`
  if ('hidden' in node) {
    const { nodes, leaves } = node.hidden
    return `... ${plural(nodes, 'node')} with ${leafCount(leaves)}${weightText(node)}`
  }
  return `${node.column} ${testText(node.test)} (missing: ${node.missing === 'left' ? 'yes' : 'no'})`
}

function leafCount(count: number): string {
  return count === 1 ? '1 leaf' : `${formatCount(count)} leaves`
}

function weightText({ weight }: DrawnNode): string {
  return weight === null ? '' : ` (weight ${Number(weight.toPrecision(6))})`
}

/** The shorter of the two lists of levels says the same as the longer one, where all levels are on one of them. */
export function testText(test: SplitTest): string {
  if ('below' in test) return `< ${test.below}`
  if ('atMost' in test) return `<= ${test.atMost}`
  if ('present' in test) return 'is there'
  const { leftLevels, rightLevels, others } = test
  const isIn = others === undefined ? leftLevels.length <= rightLevels.length : others === 'right'
  return isIn ? `in {${firstOf(leftLevels, shownLevels)}}` : `not in {${firstOf(rightLevels, shownLevels)}}`
}
