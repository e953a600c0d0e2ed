import { appendFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { followLogs, lastLines } from '../../src/fleet/follow-logs.ts'
import { scratchFolder } from '../support/scratch.ts'
import { StandingClock } from '../support/standing-clock.ts'

const folder = scratchFolder()

describe('lastLines', () => {
  it('gives whole lines alone, of a file of any length', () => {
    const file = join(folder, 'long.log')
    appendFileSync(file, Array.from({ length: 100 }, (_, i) => `${i} ${'x'.repeat(1_000)}\n`).join(''))
    const { lines, end } = lastLines(file, 3)
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['97', '98', '99'])
    expect(end).toBeGreaterThan(100_000)
    expect(lastLines(file, 0).lines).toEqual([])
  })

  it('gives all where there are no more, and none where there is no file', () => {
    const file = join(folder, 'short.log')
    appendFileSync(file, 'one\ntwo')
    expect(lastLines(file, 5)).toEqual({ lines: ['one', 'two'], end: 7 })
    expect(lastLines(join(folder, 'missing.log'), 5)).toEqual({ lines: [], end: 0 })
  })
})

describe('followLogs', () => {
  it('gives what is added, line by line, of files that are emptied too, or come later', async () => {
    const file = join(folder, 'a.log')
    const later = join(folder, 'b.log')
    appendFileSync(file, 'before\n')
    const clock = new StandingClock()
    const stop = new AbortController()
    const lines: string[] = []
    const over = followLogs(
      [
        { name: 'a', file },
        { name: 'b', file: later },
      ],
      new Map([['a', 7]]),
      { clock, stop: stop.signal, onLine: (name, line) => lines.push(`${name}: ${line}`) },
    )
    appendFileSync(file, 'one\nhalf')
    await clock.advance(200)
    appendFileSync(file, ' and half\n')
    appendFileSync(later, 'new\n')
    await clock.advance(200)
    truncateSync(file)
    appendFileSync(file, 'anew\n')
    await clock.advance(200)
    stop.abort()
    await over
    expect(lines).toEqual(['a: one', 'a: half and half', 'b: new', 'a: anew'])
  })
})
