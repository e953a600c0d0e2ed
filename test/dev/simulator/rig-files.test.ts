import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fixedIds, loadRigSchemas, rigFiles } from '../../../src/dev/simulator/rig-files.ts'

describe('the rig’s files', () => {
  it.each(Object.entries(rigFiles))('have %s', (_name, path) => {
    expect(existsSync(path)).toBe(true)
  })

  it('have two schemas of the same fields, that differ in types', async () => {
    // Both are records.
    const { cycle, text } = (await loadRigSchemas()) as Record<
      'cycle' | 'text',
      { readonly fields: readonly { readonly name: string; readonly type: unknown }[] }
    >
    expect(text.fields.map(({ name }) => name)).toEqual(cycle.fields.map(({ name }) => name))
    expect(text.fields.map(({ type }) => type)).not.toEqual(cycle.fields.map(({ type }) => type))
  })

  it('are known by ids of their own', () => {
    const ids = Object.values(fixedIds)
    expect(new Set(ids).size).toBe(ids.length)
  })
})
