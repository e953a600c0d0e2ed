import { globSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { oneProcess, processEach } from '../support/one-process.ts'

/** What the next test file in the same process would find. */
const lasting =
  /process\.chdir\(|process\.exitCode =|process\.env(\[[^\]]+\]|\.\w+) = |\bvi\.|globalThis\.\w+ = |openStoreLogsBy\(|from '[./]+e2e\/support\/(?!schemas|python-clients)/g

function leftBehind(code: string): string[] {
  return [...code.matchAll(lasting)].map(([found]) => found)
}

function filesOf({
  include,
  exclude = [],
}: {
  readonly include: string[]
  readonly exclude?: string[]
}): string[] {
  return globSync(include, { exclude })
}

describe('test files that share a process', () => {
  const files = filesOf(oneProcess)

  it('and those that do not are all there are, and each is run once', () => {
    const all = [...files, ...filesOf(processEach)].sort()
    expect(all.length).toBeGreaterThan(1_000)
    expect(all).toEqual(globSync('test/**/*.test.ts').sort())
  })

  it('leave nothing behind, nor does what stands beside them', () => {
    const beside = globSync([...new Set(files.map((file) => `${dirname(file)}/{,support/}*.ts`))], {
      exclude: [...oneProcess.exclude],
    })
    const found = beside.map((file) => [file, leftBehind(readFileSync(file, 'utf8'))] as const)
    expect(found.filter(([, left]) => left.length > 0)).toEqual([])
  })

  it.each([
    `process.chdir(folder)`,
    `process.env['HOME'] = folder`,
    `process.env.HOME = folder`,
    `vi.useFakeTimers()`,
    `globalThis.fetch = other`,
    `openStoreLogsBy(open)`,
    `import { whenDone } from '../e2e/support/closing.ts'`,
  ])('would be found out by: %s', (code) => {
    expect(leftBehind(code)).toHaveLength(1)
  })

  it('may read the environment', () => {
    expect(leftBehind(`if (process.env['CI'] === 'true') return`)).toEqual([])
  })
})
