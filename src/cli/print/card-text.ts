import type { ModelCard } from '../../releases/card.ts'
import { formatCount } from '../../core/text.ts'
import { cardHeads, plainText } from './card-heads.ts'
import type { CardBlock, CardHead } from './card-heads.ts'
import { wrapped } from './message.ts'
import { listItem } from './paragraph.ts'
import { brokenRows, textTable } from './text-table.ts'

const shownRows = 60

/**
 * A model card for people at a terminal.
 *
 * @param width columns of the terminal
 */
export function cardText(card: ModelCard, width: number): string[] {
  return [`${plainText(card.name)}: model card`, ...cardHeads(card).flatMap((head) => headLines(head, width))]
}

function headLines({ title, blocks, unwritten }: CardHead, width: number): string[] {
  const gap =
    unwritten.length === 0 ? [] : ['', ...paragraph(`Not written: ${unwritten.join(', ')}`, 2, width)]
  return ['', title, ...blocks.flatMap((block) => blockLines(block, width)), ...gap]
}

function blockLines(block: CardBlock, width: number): string[] {
  const title = ['', `  ${block.title}`]
  switch (block.kind) {
    case 'text':
      return [...title, ...block.paragraphs.flatMap((text) => paragraph(text, 4, width))]
    case 'list':
      return [
        ...title,
        ...block.items.flatMap((item) => listItem(item, width - 2)).map((line) => `  ${line}`),
      ]
    case 'table':
      return [...title, ...tableLines(block, width)]
  }
}

function tableLines({ columns, rows }: Extract<CardBlock, { kind: 'table' }>, width: number): string[] {
  const more = rows.length - shownRows
  const shown = [...(columns.length === 0 ? [] : [columns]), ...rows.slice(0, shownRows)]
  // The last column is the one that runs on.
  const lines = textTable(brokenRows(shown, shown[0]!.length - 1, width - 4), '    ')
  return more > 0 ? [...lines, `    and ${formatCount(more)} more (--json lists all)`] : lines
}

function paragraph(text: string, indent: number, width: number): string[] {
  return wrapped(' '.repeat(indent) + text, width).split('\n')
}
