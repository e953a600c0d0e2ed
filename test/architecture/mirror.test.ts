import { existsSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { projectSources } from './sources.ts'
import { testedElsewhere } from './tested-elsewhere.ts'

/** True for a file that holds code: a function or a class, not only types, tables and what is passed on. */
function decides(file: string, text: string): boolean {
  const visit = (node: ts.Node): boolean =>
    ts.isFunctionLike(node) && 'body' in node && node.body !== undefined
      ? true
      : (ts.forEachChild(node, (child) => visit(child) || undefined) ?? false)
  return visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true))
}

const mirrorOf = (file: string) => file.replace(/^src\//, 'test/').replace(/\.ts$/, '.test.ts')

/** The entry of the list that a file falls under: its own, or its folder's. */
function entryOf(file: string): string | undefined {
  return Object.keys(testedElsewhere).find(
    (entry) => entry === file || (entry.endsWith('/') && file.startsWith(entry)),
  )
}

const unmirrored = [...projectSources()]
  .filter(([file, text]) => decides(file, text) && !existsSync(mirrorOf(file)))
  .map(([file]) => file)

describe('the tests', () => {
  it('mirror the files of src, but for a list with reasons', () => {
    expect(unmirrored.filter((file) => entryOf(file) === undefined)).toEqual([])
  })

  it('that the list names are there, and every entry of it is needed', () => {
    const used = new Set(unmirrored.map(entryOf))
    for (const [entry, [by, why]] of Object.entries(testedElsewhere)) {
      expect({ entry, used: used.has(entry), exists: existsSync(by), why: why.length > 10 }).toEqual({
        entry,
        used: true,
        exists: true,
        why: true,
      })
    }
  })
})
