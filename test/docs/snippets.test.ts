import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseCases } from '../../src/config/case-file.ts'
import { parseConfig } from '../../src/config/load.ts'
import { parseModelCard } from '../../src/config/model-card.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { Metrics } from '../../src/observability/metrics.ts'
import { steps } from '../../src/features/steps.ts'
import { noReadings } from '../support/no-readings.ts'

const pages = [
  ...['README.md', 'docs/operations.md', 'docs/security.md'],
  ...[
    'docs/training-tables.md',
    'docs/lookups.md',
    'docs/windows.md',
    'docs/tenants.md',
    'docs/releases.md',
    'docs/live-page.md',
  ],
]

/** The fenced blocks of a language. */
function blocks(page: string, language: string): string[] {
  const text = readFileSync(page, 'utf8')
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(
    (match) => match[1] ?? '',
  )
}

const whole = blocks('README.md', 'yaml').find((block) => block.startsWith('name:')) ?? ''

/** The whole one of the README, with the sections of a block in the place of its own. */
function withSections(block: string): string {
  const keyOf = (section: string) => section.slice(0, section.indexOf(':'))
  const sections = (text: string) => text.split(/^(?=\w)/m)
  const given = new Set(sections(block).map(keyOf))
  return [...sections(whole).filter((section) => !given.has(keyOf(section))), block].join('')
}

describe('snippets in README and docs', () => {
  it.each(pages.flatMap((page) => blocks(page, 'yaml').map((block, i) => [page, i, block] as const)))(
    '%s, yaml block %d is a config without findings',
    (page, _index, block) => {
      const text = block.startsWith('name:') ? block : withSections(block)
      const loaded = parseConfig(text, {
        file: page,
        environment: { DB_PASSWORD: 'p', API_TOKEN: 't' },
        overrides: [],
        steps: Object.fromEntries(steps.map(({ name, spec }) => [name, spec])),
      })
      expect(loaded.findings).toEqual([])
    },
  )

  it('docs/testing-pipelines.md has a file of cases without findings', () => {
    const [block, ...others] = blocks('docs/testing-pipelines.md', 'yaml')
    expect(others).toEqual([])
    const { caseFile, findings } = parseCases(block!, 'docs/testing-pipelines.md')
    expect(findings).toEqual([])
    expect(caseFile?.cases).toHaveLength(2)
  })

  it('docs/model-cards.md has a card without findings', () => {
    const [block, ...others] = blocks('docs/model-cards.md', 'yaml')
    expect(others).toEqual([])
    const { card, findings } = parseModelCard(block!, 'docs/model-cards.md')
    expect(findings).toEqual([])
    expect(Object.keys(card?.results ?? {})).toHaveLength(3)
  })

  it('there are some', () => {
    expect(blocks('README.md', 'yaml').length).toBeGreaterThan(1)
  })

  it('operations.md lists every exit code', () => {
    const text = readFileSync('docs/operations.md', 'utf8')
    for (const code of Object.values(exitCodes)) expect(text).toContain(`\n| ${code} |`)
  })

  it('operations.md names only metrics that exist', async () => {
    const metrics = new Metrics('0', noReadings)
    const known = (await metrics.registry.getMetricsAsJSON()).map(({ name }) => name)
    const named = [...readFileSync('docs/operations.md', 'utf8').matchAll(/`(sluice_[a-z_]+)/g)].map(
      (match) => match[1],
    )
    expect(named.length).toBeGreaterThan(3)
    for (const name of named) expect(known).toContain(name)
  })
})
