import type { ModelCard } from '../../releases/card.ts'
import { cardHeads, plainText } from './card-heads.ts'
import type { CardBlock, CardHead } from './card-heads.ts'

/** A model card as one page: no script, nothing that is elsewhere, fit to be printed. */
export function cardHtml(card: ModelCard): string {
  const name = escaped(plainText(card.name))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${name}: model card</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${name}</h1>
<p>Model card</p>
${cardHeads(card).map(headHtml).join('\n')}
</main>
</body>
</html>
`
}

function headHtml({ title, blocks, unwritten }: CardHead): string {
  const gap =
    unwritten.length === 0 ? [] : [`<p class="gap">Not written: ${escaped(unwritten.join(', '))}</p>`]
  return ['<section>', `<h2>${escaped(title)}</h2>`, ...blocks.map(blockHtml), ...gap, '</section>'].join(
    '\n',
  )
}

function blockHtml(block: CardBlock): string {
  switch (block.kind) {
    case 'text':
      return [heading(block), ...block.paragraphs.map((text) => `<p>${escaped(text)}</p>`)].join('\n')
    case 'list':
      return [
        heading(block),
        '<ul>',
        ...block.items.map((item) => `<li>${escaped(item)}</li>`),
        '</ul>',
      ].join('\n')
    case 'table':
      return tableHtml(block)
  }
}

function heading({ title }: CardBlock): string {
  return `<h3>${escaped(title)}</h3>`
}

function tableHtml({ title, columns, rows }: Extract<CardBlock, { kind: 'table' }>): string {
  const head = columns.map((column) => `<th scope="col">${escaped(column)}</th>`).join('')
  return [
    '<table>',
    `<caption>${escaped(title)}</caption>`,
    ...(columns.length === 0 ? [] : [`<thead><tr>${head}</tr></thead>`]),
    '<tbody>',
    ...rows.map(([subject = '', ...cells]) => {
      const others = cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')
      return `<tr><th scope="row">${escaped(subject)}</th>${others}</tr>`
    }),
    '</tbody>',
    '</table>',
  ].join('\n')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!)
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h2 { margin-top: 2rem; border-bottom: 1px solid; }
h3, caption { margin: 1rem 0 0.3rem; font-size: 1rem; font-weight: 600; text-align: left; }
p { margin: 0.3rem 0; }
table { margin: 1rem 0; border-collapse: collapse; }
caption { margin: 0 0 0.3rem; }
th, td { padding: 0.2rem 1.2rem 0.2rem 0; text-align: left; vertical-align: top; unicode-bidi: isolate; }
th[scope='row'] { font-weight: 400; }
td { font-variant-numeric: tabular-nums; }
.gap { font-style: italic; }
@media print {
  :root { color-scheme: light; font-size: 10pt; }
  main { max-width: none; padding: 0; }
  h2, h3, caption { break-after: avoid; }
  tr, li { break-inside: avoid; }
}
`
