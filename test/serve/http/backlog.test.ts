import { beforeEach, describe, expect, it } from 'vitest'
import { Backlog } from '../../../src/serve/http/backlog.ts'

let now = 0
let idle = 0
beforeEach(() => {
  now = 0
  idle = 0
})

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/** How many of a turn's requests are taken, where each costs a millisecond. */
function takenOf(backlog: Backlog, requests: number): number {
  let taken = 0
  for (let i = 0; i < requests; i++) {
    if (!backlog.takes()) continue
    taken += 1
    now += 1
  }
  return taken
}

function backlogOf(): Backlog {
  return new Backlog(
    () => now,
    () => idle,
  )
}

describe('Backlog', () => {
  it('takes a burst, however long its turn', () => {
    expect(takenOf(backlogOf(), 500)).toBe(500)
  })

  it('refuses the rest of a turn where the turns before left no time', async () => {
    const backlog = backlogOf()
    takenOf(backlog, 500)
    await nextTurn()
    expect(takenOf(backlog, 500)).toBe(32)
    await nextTurn()
    expect(takenOf(backlog, 500)).toBe(32)
  })

  it('takes what there is time for, where requests are cheap', async () => {
    const backlog = backlogOf()
    takenOf(backlog, 500)
    await nextTurn()
    for (let i = 0; i < 200; i++) expect(backlog.takes()).toBe(true)
    now += 16
    expect(backlog.takes()).toBe(false)
  })

  it('takes all again once the event loop has waited', async () => {
    const backlog = backlogOf()
    takenOf(backlog, 500)
    await nextTurn()
    expect(takenOf(backlog, 500)).toBe(32)
    await nextTurn()
    now += 10
    idle += 10
    expect(takenOf(backlog, 500)).toBe(500)
  })

  it('takes all where a tenth of the time is idle', async () => {
    const backlog = backlogOf()
    for (let turn = 0; turn < 5; turn++) {
      expect(takenOf(backlog, 90)).toBe(90)
      await nextTurn()
      now += 10
      idle += 10
    }
  })

  it('refuses nobody by the idle time of Node itself at first', () => {
    const backlog = new Backlog(() => performance.now())
    expect(Array.from({ length: 100 }, () => backlog.takes())).not.toContain(false)
  })
})
