// `npm test`: every check, one after the other, each with its verdict; the last line counts them all.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunSummary } from '../test/support/run-report.ts'

interface Counts {
  passed: number
  failed: number
  skipped: number
}

const checks: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['types', 'tsc', '-p', '.'],
  // With the types of all files it needs more memory than Node gives by itself.
  [
    'lint',
    'node',
    '--max-old-space-size=8192',
    'node_modules/eslint/bin/eslint.js',
    '--max-warnings',
    '0',
    '.',
  ],
  ['format', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['unused code', 'knip', '--no-progress'],
]

const scratch = mkdtempSync(join(tmpdir(), 'sluice-test-'))
try {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  await runChecks(counts)
  runTests(counts)
  console.log(
    `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`,
  )
  process.exitCode = counts.failed === 0 ? 0 : 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): boolean {
  const ended = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  })
  return ended.status === 0
}

/** Two at a time; what each has to say stands above its verdict, in one piece. */
async function runChecks(counts: Counts): Promise<void> {
  const waiting = [...checks]
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const [name, command, ...args] = check
      const { ok, said } = await ended(command, args)
      process.stdout.write(said)
      count(counts, name, ok)
    }
  }
  await Promise.all([work(), work()])
}

function ended(
  command: string,
  args: readonly string[],
): Promise<{ readonly ok: boolean; readonly said: string }> {
  const { promise, resolve } = Promise.withResolvers<{ readonly ok: boolean; readonly said: string }>()
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => said.push(text))
  child.once('error', (error) => {
    resolve({ ok: false, said: `${command}: ${error.message}\n` })
  })
  child.once('close', (code) => {
    resolve({ ok: code === 0, said: said.join('') })
  })
  return promise
}

function count(counts: Counts, name: string, ok: boolean): void {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}`)
  counts[ok ? 'passed' : 'failed'] += 1
}

/** Adds the tests' numbers; a run that dies before it reports is a failure of its own. */
function runTests(counts: Counts): void {
  const report = join(scratch, 'tests.json')
  const ok = run('vitest', ['run'], { SLUICE_TEST_REPORT: report })
  const { passed, failed, skipped, failures } = summaryIn(report)
  counts.passed += passed
  counts.failed += failed
  counts.skipped += skipped
  // Beside the last line, where whoever sees only the end of a long log looks.
  for (const { name, words } of failures) console.log(`FAILED ${name}\n       ${words}`)
  count(counts, 'test run', ok && passed > 0)
}

function summaryIn(report: string): RunSummary {
  try {
    // As `RunReport` writes it.
    return JSON.parse(readFileSync(report, 'utf8')) as RunSummary
  } catch {
    return { passed: 0, failed: 0, skipped: 0, failures: [] }
  }
}
