// `npm test`: every check, one after the other, each with its verdict; the last line counts them all.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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
  count(counts, 'test run', ok && tests.passed > 0)
}

function testNumbers(report: string): Counts {
  try {
    // The reporter's own shape.
    const json = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>
    return {
      passed: json['numPassedTests'] ?? 0,
      failed: json['numFailedTests'] ?? 0,
      skipped: (json['numPendingTests'] ?? 0) + (json['numTodoTests'] ?? 0),
    }
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }
  }
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
