import { describe, expect, it } from 'vitest'
import { deprecations, renameDeprecated } from '../../src/config/deprecations.ts'
import type { Deprecation } from '../../src/config/deprecations.ts'
import { ConfigDocument } from '../../src/config/document.ts'
import { parseConfig } from '../../src/config/load.ts'
import { smallest, stepSpecs } from './support/load.ts'

const versions = { since: '1.2', until: '2.0' }
const known: readonly Deprecation[] = [
  { from: ['input', 'consumerGroup'], to: ['input', 'group'], ...versions },
  { from: ['models', '*', 'path'], to: ['models', '*', 'file'], ...versions },
]

function load(text: string) {
  const source = {
    file: 'sluice.yaml',
    environment: {},
    overrides: [],
    steps: stepSpecs,
    deprecations: known,
  }
  return parseConfig(text, source)
}

describe('a setting that goes by another name', () => {
  it('is taken under the new one, and told with its line and what to write instead', () => {
    const text = smallest.replace('group:', 'consumerGroup:').replaceAll('file: m.zip', 'path: m.zip')
    const [old, now] = [load(text), load(smallest)]
    expect(old.config).toEqual(now.config)
    expect(old.ok).toBe(true)
    const [group] = old.findings
    const line = text.split('\n').findIndex((each) => each.includes('consumerGroup')) + 1
    expect(group).toMatchObject({
      ...{ severity: 'warning', path: ['input', 'consumerGroup'], line, hint: 'write input.group instead' },
      message: 'is called input.group since Sluice 1.2; this name goes with 2.0',
    })
  })

  it('is found in every entry of a list', () => {
    const document = new ConfigDocument(
      'models:\n  - path: a.zip\n  - file: b.zip\n  - path: c.zip\n',
      'x.yaml',
    )
    expect(renameDeprecated(document, known).map(({ path, line }) => [path, line])).toEqual([
      [['models', 0, 'path'], 2],
      [['models', 2, 'path'], 4],
    ])
    expect(document.values()).toEqual({ models: [{ file: 'a.zip' }, { file: 'b.zip' }, { file: 'c.zip' }] })
  })

  it('is an error beside the new one', () => {
    const found = load(smallest.replace('group:', 'consumerGroup: old\n  group:'))
    expect(found.ok).toBe(false)
    expect(found.findings).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        message: 'stands beside input.group, which is its name since Sluice 1.2',
      }),
    )
  })

  it('goes in a later major version than it came', () => {
    for (const { since, until } of [...known, ...deprecations])
      expect(Number(until.split('.')[0])).toBeGreaterThan(Number(since.split('.')[0]))
  })
})

it('a config of a later format is refused', () => {
  const found = load(`version: 2\n${smallest}`)
  expect(found.ok).toBe(false)
  expect(found.findings[0]).toMatchObject({ path: ['version'], line: 1 })
})
