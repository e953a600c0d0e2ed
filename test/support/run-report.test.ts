import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startVitest } from 'vitest/node'
import { RunReport, wordsOf } from './run-report.ts'
import { scratchFolder } from './scratch.ts'

it('tells of a run what passed, what failed and how, in one line each', async () => {
  const folder = join(scratchFolder(), 'project')
  mkdirSync(folder)
  const vitest = import.meta.resolve('vitest')
  const write = (name: string, text: string) => {
    writeFileSync(
      join(folder, name),
      `import { beforeAll, describe, expect, it } from ${JSON.stringify(vitest)}\n${text}`,
    )
  }
  write(
    'some.test.mjs',
    `describe('some', () => {
       it('passes', () => expect(1).toBe(1))
       it('differs', () => expect({ lost: ['a'], same: 1 }).toEqual({ lost: [], same: 1 }))
       it.skip('is skipped', () => undefined)
     })`,
  )
  write('hook.test.mjs', `beforeAll(() => { throw new Error('no broker') })\nit('waits', () => undefined)`)
  write('load.test.mjs', `throw new Error('cannot be loaded')`)
  const file = join(folder, 'report.json')
  const run = await startVitest([], {
    ...{ root: folder, config: false, watch: false, include: ['*.test.mjs'] },
    reporters: [new RunReport(file)],
  })
  await run.close()
  // The failures were meant.
  process.exitCode = undefined
  const report = JSON.parse(readFileSync(file, 'utf8')) as { readonly failures: readonly object[] }
  expect(report).toMatchObject({ passed: 1, failed: 1, skipped: 2 })
  expect(report.failures).toHaveLength(3)
  expect(report.failures).toEqual(
    expect.arrayContaining([
      {
        name: 'some.test.mjs > some > differs',
        words: expect.stringMatching(
          /^expected .* to deeply equal .* - "lost": \[\], \+ "lost": \[/,
        ) as string,
      },
      { name: 'hook.test.mjs', words: 'no broker' },
      { name: 'load.test.mjs', words: 'cannot be loaded' },
    ]),
  )
})

it('cuts what is long', () => {
  expect(wordsOf([{ message: 'x'.repeat(1_000) }])).toBe(`${'x'.repeat(300)}...`)
})
