import { describe, expect, it } from 'vitest'
import { releaseAt } from '../../src/releases/history.ts'
import { logOf, serve } from './support/a-release.ts'

const log = logOf(['promote', serve(1)], ['promote', serve(2)], ['rollback', serve(1)])

const heldAt = (time: string, releases = log) => {
  const held = releaseAt(releases, Date.parse(`2026-11-29T${time}Z`))
  return held === null ? null : [held.release.seq, held.until]
}

describe('releaseAt', () => {
  it.each([
    ['07:59:59.999', null],
    ['08:00', [1, '2026-11-29T09:00:00.000Z']],
    ['08:59:59.999', [1, '2026-11-29T09:00:00.000Z']],
    ['09:00', [2, '2026-11-29T10:00:00.000Z']],
    ['10:00', [3, null]],
    ['23:00', [3, null]],
  ])('at %s', (time, held) => {
    expect(heldAt(time)).toEqual(held)
  })

  it('is nothing where nothing was released', () => {
    expect(heldAt('12:00', [])).toBeNull()
  })

  it('goes by the order of the log where the clock of a writer was ahead', () => {
    const [first, second, third] = log
    const ahead = [first!, { ...second!, at: '2026-11-29T12:00:00.000Z' }, third!]
    expect(heldAt('11:00', ahead)).toEqual([1, '2026-11-29T12:00:00.000Z'])
    expect(heldAt('12:00', ahead)?.[0]).toBe(3)
  })
})
