import type { DrawnNode, DrawnTree } from '../../core/drawn-tree.ts'
import { plural } from '../../core/text.ts'
import { testText, treeTitle } from './tree-text.ts'

/** A tree in the language of Graphviz: `... --format dot | dot -Tsvg > tree.svg`. */
export function treeDot(tree: DrawnTree): string[] {
  const lines = [
    'digraph tree {',
    `  label=${quote(treeTitle(tree))}`,
    '  node [shape=box, fontname="sans-serif"]',
  ]
  let count = 0
  const add = (node: DrawnNode): string => {
    const name = `n${count++}`
    lines.push(`  ${name} [label=${quote(labelOf(node))}${'test' in node ? '' : ', style=rounded'}]`)
    if (!('test' in node)) return name
    for (const side of ['left', 'right'] as const) {
      const missing = node.missing === side ? ', missing' : ''
      const answer = `${side === 'left' ? 'yes' : 'no'}${missing}`
      lines.push(`  ${name} -> ${add(node[side])} [label=${quote(answer)}]`)
    }
    return name
  }
  add(tree.root)
  return [...lines, '}']
}

function labelOf(node: DrawnNode): string {
  if ('leaf' in node) return String(node.leaf)
  return 'hidden' in node
    ? `... ${plural(node.hidden.nodes, 'node')}`
    : `${node.column} ${testText(node.test)}`
}

/** A backslash is Graphviz's own, too. */
function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll(/\r?\n/g, '\\n')}"`
}
