import { describe, expect, it } from 'vitest'
import { cardHtml } from '../../../src/cli/print/card-html.ts'
import { modelCard } from '../../../src/releases/card.ts'
import { cardFacts, fullCard } from '../../releases/a-card.ts'
import { hostileCard } from './hostile-card.ts'

const pages = [
  ['of a card that is full', cardHtml(modelCard(cardFacts(), fullCard))],
  ['of a file that nobody wrote of', cardHtml(modelCard(cardFacts(null), null))],
  ['of a card in which every text is an attack', cardHtml(hostileCard)],
] as const

/** The tags of a page with the level that they stand on; throws where one is not closed in its turn. */
function tagsOf(page: string): readonly string[] {
  const open: string[] = []
  const tags: string[] = []
  for (const [, end, name = '', empty] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/g)) {
    if (end === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes another`)
    } else {
      tags.push(name)
      if (!['meta', 'img'].includes(name) && empty === '') open.push(name)
    }
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(', ')}`)
  return tags
}

const ours = 'html head meta title style body main h1 p section h2 h3 ul li table caption thead tbody tr th td'.split(' ') // prettier-ignore

describe('cardHtml', () => {
  it.each(pages)('%s: is whole, and has no element but its own', (_, page) => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">\n/)
    expect(tagsOf(page).filter((name) => !ours.includes(name))).toEqual([])
  })

  it.each(pages)('%s: leads nowhere and loads nothing', (_, page) => {
    expect(page).not.toMatch(/<[^>]*\b(src|href|srcset|action|on\w+)\s*=/i)
    expect(page).not.toMatch(/url\(|@import/i)
    expect(page).not.toMatch(/<(script|img|link|iframe|object|svg)\b/i)
  })

  it.each(pages)(
    '%s: its headings go down a step at a time, and tables have caption and headers',
    (_, page) => {
      const levels = Array.from(page.matchAll(/<h(\d)>/g), ([, level]) => Number(level))
      expect(levels[0]).toBe(1)
      expect(levels.filter((level) => level === 1)).toHaveLength(1)
      for (const [at, level] of levels.entries()) expect(level - (levels[at - 1] ?? 0)).toBeLessThanOrEqual(1)
      const tables = page.split('<table>').slice(1)
      expect(tables.length).toBeGreaterThan(0)
      for (const table of tables) {
        expect(table).toMatch(/^\n<caption>/)
        for (const [, row = ''] of table.matchAll(/<tr>(.*)<\/tr>/g))
          expect(row).toMatch(/^<th scope="(row|col)">/)
      }
    },
  )

  it('shows an attack as text wherever it stands', () => {
    const page = cardHtml(hostileCard)
    const times = page.split('&lt;script&gt;document.title=&#39;taken&#39;&lt;/script&gt;').length - 1
    expect(times).toBeGreaterThan(60)
    expect(page).toContain('&amp;lt;')
    // Line breaks are ours.
    expect(page.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })
})
