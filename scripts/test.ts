// `npm test`: every check, one after the other, each with its verdict; the last line counts them all.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

const leastLineCoverage = 90

interface Counts {
  passed: number
  failed: number
  skipped: number
}

const checks: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['types', 'tsc', '-p', '.'],
  ['lint', 'eslint', '--max-warnings', '0', '.'],
  ['format', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['unused code', 'knip', '--no-progress'],
]

const scratch = mkdtempSync(join(tmpdir(), 'sluice-test-'))
try {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  for (const [name, command, ...args] of checks) count(counts, name, run(command, args))
  runTests(counts)
  count(counts, `line coverage of src at least ${leastLineCoverage} %`, lineCoverage() >= leastLineCoverage)
  console.log(
    `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`,
  )
  process.exitCode = counts.failed === 0 ? 0 : 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
}

function count(counts: Counts, name: string, ok: boolean): void {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}`)
  counts[ok ? 'passed' : 'failed'] += 1
}

/** Adds the tests' numbers; a run that dies before it reports is a failure of its own. */
function runTests(counts: Counts): void {
  const report = join(scratch, 'tests.json')
  const ok = run('vitest', [
    'run',
    '--coverage',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  const tests = testNumbers(report)
  counts.passed += tests.passed
  counts.failed += tests.failed
  counts.skipped += tests.skipped
  // Beside the last line, where whoever sees only the end of a long log looks.
  for (const name of tests.failures) console.log(`FAILED ${name}`)
  count(counts, 'test run', ok && tests.passed > 0)
}

/** What is used of the JSON reporter's own shape. */
interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: {
    /** The file's path. */
    name: string
    status: string
    assertionResults: { fullName: string; status: string }[]
  }[]
}

function testNumbers(report: string): Counts & { failures: readonly string[] } {
  try {
    const json = JSON.parse(readFileSync(report, 'utf8')) as Report
    return {
      passed: json.numPassedTests,
      failed: json.numFailedTests,
      skipped: json.numPendingTests + json.numTodoTests,
      failures: json.testResults.flatMap(failuresOf),
    }
  } catch {
    return { passed: 0, failed: 0, skipped: 0, failures: [] }
  }
}

/** The failed tests of a file; the file itself when it fails without one, as when it cannot be loaded. */
function failuresOf({ name, status, assertionResults }: Report['testResults'][number]): string[] {
  const file = relative('.', name)
  const failed = assertionResults.filter((test) => test.status === 'failed')
  if (failed.length === 0 && status === 'failed') return [file]
  return failed.map(({ fullName }) => `${file} > ${fullName}`)
}

function lineCoverage(): number {
  try {
    // The json-summary reporter's own shape.
    const summary = JSON.parse(readFileSync('coverage/coverage-summary.json', 'utf8')) as {
      total: { lines: { pct: number } }
    }
    console.log(`line coverage of src: ${summary.total.lines.pct} %`)
    return summary.total.lines.pct
  } catch {
    return 0
  }
}
