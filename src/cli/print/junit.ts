import type { CaseFileResult, CaseResult } from '../../app/cases/run-case-files.ts'
import { formatFinding } from '../../core/finding.ts'
import { differenceSubject } from './case-text.ts'

/**
 * Results as the JUnit XML that CI servers read: a suite a file, a test case a case; what could not be used is an error.
 *
 *   testsuites => testsuite*   name tests failures errors time
 *   testsuite  => testcase*    name tests failures errors skipped time
 *   testcase   => (failure | error)?   name classname file line? time
 */
export function junitXml(results: readonly CaseFileResult[]): string {
  const suites = results.map(suiteOf)
  const totals = { tests: 0, failures: 0, errors: 0, time: 0 }
  for (const { tests, failures, errors, time } of suites) {
    totals.tests += tests
    totals.failures += failures
    totals.errors += errors
    totals.time += time
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'sluice test', ...totals })}>`,
    ...suites.map(({ xml }) => xml),
    '</testsuites>',
    '',
  ].join('\n')
}

interface Suite {
  readonly xml: string
  readonly tests: number
  readonly failures: number
  readonly errors: number
  readonly time: number
}

function suiteOf({ file, cases, findings, seconds }: CaseFileResult): Suite {
  const errors = findings.filter(({ severity }) => severity === 'error')
  const lines = [
    ...cases.map((result) => caseXml(file, result)),
    ...(errors.length === 0 ? [] : [errorXml(file, errors.map(formatFinding))]),
  ]
  const counts = {
    tests: lines.length,
    failures: cases.filter(({ differences }) => differences.length > 0).length,
    errors: errors.length === 0 ? 0 : 1,
    time: seconds,
  }
  const { time, ...others } = counts
  const head = attributes({ name: file, ...others, skipped: 0, time })
  return { ...counts, xml: [`  <testsuite${head}>`, ...lines, '  </testsuite>'].join('\n') }
}

function caseXml(file: string, result: CaseResult): string {
  const { name, line, seconds, differences } = result
  const head = `    <testcase${attributes({ name, classname: file, file, line, time: seconds })}`
  const [first] = differences
  if (first === undefined) return `${head}/>`
  const text = differences
    .map((each) => `${differenceSubject(each)}\nexpected  ${each.expected}\ngot       ${each.got}`)
    .join('\n')
  const message = `${differenceSubject(first)}: expected ${first.expected}, got ${first.got}`
  return [
    `${head}>`,
    `      <failure${attributes({ message, type: 'difference' })}>${escaped(text)}</failure>`,
    '    </testcase>',
  ].join('\n')
}

function errorXml(file: string, findings: readonly string[]): string {
  const head = attributes({ name: 'can be used', classname: file, file, time: 0 })
  // There is one at least.
  const message = attributes({ message: findings[0]!, type: 'finding' })
  return [
    `    <testcase${head}>`,
    `      <error${message}>${escaped(findings.join('\n'))}</error>`,
    '    </testcase>',
  ].join('\n')
}

function attributes(values: Readonly<Record<string, string | number | null>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ` ${name}="${escaped(textOf(name, value!))}"`)
    .join('')
}

function textOf(name: string, value: string | number): string {
  return name === 'time' ? Number(value).toFixed(3) : String(value)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // In an attribute a reader would make blanks of them.
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
}

/** Characters that no XML can hold, lone surrogates among them, become the replacement character. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"'\n\r\t]/g, (character) => entities[character]!)
}
