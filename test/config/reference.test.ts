import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { configJsonSchema } from '../../src/config/json-schema.ts'
import { checkFeatures } from '../../src/config/features.ts'
import { renderReference } from '../../src/config/reference.ts'
import { reasons } from '../../src/core/reason.ts'
import { steps } from '../../src/features/steps.ts'
import { stepSpecs } from './support/load.ts'
import { settingsIn } from './support/settings.ts'

describe('renderReference', () => {
  const page = renderReference(steps)

  it('lists every setting, reason and step', () => {
    for (const [path, schema] of settingsIn(configJsonSchema([]))) {
      if (path.startsWith('.policies.')) continue
      const name = path
        .slice(1)
        .replace('models.', 'models[].')
        .replace(/\b(include|inputs|outputs|to|rule|kpis)\./g, '$1[].')
      expect(page.includes(`\`${name}\``), `${name} ${JSON.stringify(schema)}`).toBe(true)
    }
    for (const reason of reasons) expect(page).toContain(`| \`${reason}\` |`)
    for (const step of steps) expect(page).toContain(`### \`${step.name}\``)
  })

  it('has a table for each source of look-ups', () => {
    const of = (source: string) => page.split(`### \`source: ${source}\``)[1]?.split('\n#')[0] ?? ''
    expect(of('file')).toContain('| `lookups.NAME.reloadMs` |')
    expect(of('postgresql')).toContain('| `lookups.NAME.ssl.caFile` |')
    expect(of('http')).toContain('| `lookups.NAME.concurrency` |')
    expect(of('topic')).toContain('| `lookups.NAME.maxBytes` |')
    expect(of('sqlite')).not.toContain('timeoutMs')
  })

  it('shows examples that are accepted', () => {
    const blocks = Array.from(page.matchAll(/```yaml\n(features:\n.*?)```/gs), (match) => match[1]!)
    expect(blocks).toHaveLength(steps.length)
    for (const block of blocks) {
      const { features } = parse(block) as { features: unknown[] }
      expect(checkFeatures(features, stepSpecs).issues).toEqual([])
    }
  })

  it('makes tables whose lines have as many cells as their heads', () => {
    const cells = (line: string) => line.replaceAll('\\|', '').split('|').length
    let head = 0
    for (const line of page.split('\n')) {
      if (!line.startsWith('|')) head = 0
      else if (head === 0) head = cells(line)
      else expect(cells(line)).toBe(head)
    }
  })
})
