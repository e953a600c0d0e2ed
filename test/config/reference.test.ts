import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { configJsonSchema, editorSchema } from '../../src/config/json-schema.ts'
import type { JsonSchema } from '../../src/config/json-schema.ts'
import { checkFeatures } from '../../src/config/features.ts'
import { renderReference } from '../../src/config/reference.ts'
import { reasons } from '../../src/core/reason.ts'
import { steps } from '../../src/features/steps.ts'
import { stepSpecs } from './support/load.ts'

/** Every setting of a schema, by path. */
function settings(schema: JsonSchema, path = ''): [string, JsonSchema][] {
  const inner = Object.entries(schema.properties ?? {}).flatMap(([key, child]): [string, JsonSchema][] => [
    [`${path}.${key}`, child],
    ...settings(child, `${path}.${key}`),
  ])
  const forms = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  const nested = [...forms, ...(schema.items ? [schema.items] : [])].flatMap((form) => settings(form, path))
  return [...inner, ...nested]
}

describe('the config schema', () => {
  const all = settings(configJsonSchema(steps))

  it('describes every setting in a sentence', () => {
    expect(all.length).toBeGreaterThan(100)
    const undescribed = all
      .filter(([, schema]) => !/^[A-Z`].*[.:]$/.test(schema.description ?? ''))
      .map(([path]) => path)
    expect(undescribed).toEqual(['.registry.auth.type'])
  })

  it('names every setting in camel case, apart from reasons and steps', () => {
    const names = [...reasons, ...steps.map((step) => step.name)] as readonly string[]
    const odd = all.map(([path]) => path.split('.').at(-1)!).filter((key) => !/^[a-z][a-zA-Z0-9]*$/.test(key))
    expect(odd.filter((key) => !names.includes(key))).toEqual([])
  })
})

describe('renderReference', () => {
  const page = renderReference(steps)

  it('lists every setting, reason and step', () => {
    for (const [path, schema] of settings(configJsonSchema([]))) {
      if (path.startsWith('.policies.')) continue
      const name = path.slice(1).replace('models.', 'models[].')
      expect(page.includes(`\`${name}\``), `${name} ${JSON.stringify(schema)}`).toBe(true)
    }
    for (const reason of reasons) expect(page).toContain(`| \`${reason}\` |`)
    for (const step of steps) expect(page).toContain(`### \`${step.name}\``)
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

describe('editorSchema', () => {
  it('takes a variable where a number, a choice or a truth value is wanted', () => {
    const { properties } = editorSchema(steps)
    const port = properties!['http']!.properties!['port']!
    expect(port.anyOf).toEqual([
      expect.objectContaining({ type: 'integer' }),
      expect.objectContaining({ type: 'string' }),
    ])
    expect(properties!['features']!.items!.oneOf).toHaveLength(steps.length)
    expect(properties!['deadLetter']!.properties!['topic']!.anyOf).toHaveLength(2)
  })
})
