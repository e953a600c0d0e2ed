import { describe, expect, it } from 'vitest'
import { editorSchemaFrom } from '../../src/app/editor-schema.ts'

describe('editorSchemaFrom', () => {
  it.each([
    ['/project', '/project/node_modules/sluice/docs/s.json', 'node_modules/sluice/docs/s.json'],
    ['/project/pipelines/rig', '/project/node_modules/s.json', '../../node_modules/s.json'],
    ['/my project', '/my project/node_modules/s.json', 'node_modules/s.json'],
    ['/project', '/my tools/s.json', 'file:///my%20tools/s.json'],
  ])('leads from %s to %s', (folder, schema, expected) => {
    expect(editorSchemaFrom(folder, schema)).toBe(expected)
  })
})
