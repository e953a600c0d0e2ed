import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CaseFileResult, PlacedDifference } from '../../../src/app/cases/run-case-files.ts'
import { junitXml } from '../../../src/cli/print/junit.ts'
import { parseXml } from './strict-xml.ts'
import type { Element } from './strict-xml.ts'

const odd = 'a "<b>" & \'c\' ]]> \t\n \u0000\u001B[31m \uD800 \uFFFE 😀'
const readable = 'a "<b>" & \'c\' ]]> \t\n \uFFFD\uFFFD[31m \uFFFD \uFFFD 😀'

const difference: PlacedDifference = {
  path: ['predictions', 0],
  expected: '1',
  got: odd,
  eventId: odd,
  line: 3,
}
const passed = { name: odd, line: 2, seconds: 0.0123, differences: [], isRecorded: false }
const failed = { ...passed, name: 'bad', line: null, differences: [difference, difference] }
const finding = { severity: 'error', path: [], message: odd, file: 'f', line: 1, column: 1 } as const

const results: readonly CaseFileResult[] = [
  { file: odd, cases: [passed, failed], findings: [{ ...finding, severity: 'warning' }], seconds: 1.5 },
  { file: 'broken', cases: [], findings: [finding], seconds: 0 },
]

/** What the schema that CI servers go by asks of each element: its attributes, and what it may hold. */
const schema: Readonly<
  Record<string, { readonly needs: readonly string[]; readonly holds: readonly string[] }>
> = {
  testsuites: { needs: ['tests', 'failures', 'errors', 'time'], holds: ['testsuite'] },
  testsuite: { needs: ['name', 'tests', 'failures', 'errors', 'skipped', 'time'], holds: ['testcase'] },
  testcase: { needs: ['name', 'classname', 'time'], holds: ['failure', 'error'] },
  failure: { needs: ['message', 'type'], holds: [] },
  error: { needs: ['message', 'type'], holds: [] },
}

function check(element: Element): void {
  const { needs, holds } = schema[element.name]!
  for (const name of needs) expect(element.attributes).toHaveProperty(name)
  for (const name of ['tests', 'failures', 'errors', 'skipped'])
    expect(element.attributes[name] ?? '0').toMatch(/^\d+$/)
  expect(element.attributes['time'] ?? '0').toMatch(/^\d+(\.\d+)?$/)
  for (const child of element.children) {
    expect(holds).toContain(child.name)
    check(child)
  }
}

describe('junitXml', () => {
  const root = parseXml(junitXml(results))
  const [suite, broken] = root.children

  it('is what CI servers read', () => {
    expect(root.name).toBe('testsuites')
    check(root)
    expect(root.attributes).toMatchObject({ tests: '3', failures: '1', errors: '1', time: '1.500' })
  })

  it('has a suite a file and a test case a case, under their own names', () => {
    expect(suite!.attributes).toMatchObject({ name: readable, tests: '2', failures: '1', errors: '0' })
    expect(suite!.children.map(({ attributes }) => attributes['name'])).toEqual([readable, 'bad'])
    expect(suite!.children[0]).toMatchObject({ children: [], attributes: { line: '2', time: '0.012' } })
  })

  it('tells all that differs, and what cannot be used as an error', () => {
    const [failure] = suite!.children[1]!.children
    expect(failure).toMatchObject({ name: 'failure', attributes: { type: 'difference' } })
    expect(failure!.text.match(/expected {2}1/g)).toHaveLength(2)
    expect(failure!.text).toContain(readable)
    expect(broken!.children[0]!.children[0]).toMatchObject({ name: 'error' })
  })

  it('is well-formed whatever names and values are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const cases = [{ ...failed, name: text, differences: [{ ...difference, got: text }] }]
        check(parseXml(junitXml([{ file: text, cases, findings: [], seconds: 0 }])))
      }),
    )
  })
})
