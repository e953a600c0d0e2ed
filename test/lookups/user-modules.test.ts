import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Clock } from '../../src/core/clock.ts'
import { UserFailure } from '../../src/features/outside.ts'
import { loadUserModule } from '../../src/lookups/user-modules.ts'
import { StandingClock } from '../support/standing-clock.ts'
import { scratch } from '../table/run.ts'
import { listening } from './support/surroundings.ts'

const file = fileURLToPath(new URL('own/functions.ts', import.meta.url))
const rows = [{ x: 1 }, { x: 2 }, { x: 4 }]

const shown = (values: readonly unknown[]) =>
  values.map((value) => (value instanceof UserFailure ? `${value.message} (${String(value.thrown)})` : value))

async function call(name: string, per: 'row' | 'batch' = 'row', clock: Clock = new StandingClock()) {
  const { logger, lines } = listening()
  const module = await loadUserModule(file, { logger, clock })
  return { work: module.open(name, { per, timeLimitMs: 100 }), lines }
}

const halves = [0.5, 1, 2]
const threw = 'the function threw RangeError (x is 1)'
const threwText = 'the function threw what is no Error (a text)'
const noList = 'the function gave no list with a value for each row of the batch (null)'

describe('loadUserModule', () => {
  it('loads TypeScript as it is, and knows its functions', async () => {
    const module = await loadUserModule(file)
    expect(module.functions).toEqual(expect.arrayContaining(['default', 'slowly', 'all']))
    expect(module.functions).not.toContain('notAFunction')
    expect(['default', 'slowly', 'allLater'].map((name) => module.waits(name))).toEqual([false, true, true])
  })

  it.each<[string, 'row' | 'batch', readonly unknown[]]>([
    ['default', 'row', halves],
    ['throws', 'row', [threw, threwText, 2]],
    ['all', 'batch', halves],
    ['tooFew', 'batch', [noList, noList, noList]],
    ['default', 'batch', [noList, noList, noList]],
    ['allThrow', 'batch', Array(3).fill('the function threw TypeError (no)')],
  ])('gives what %s gives, a %s at a time, at once', async (name, per, values) => {
    const { work } = await call(name, per)
    const given = work(rows)
    expect(given).not.toBeInstanceOf(Promise)
    expect(shown(await given)).toEqual(values)
  })

  it.each<[string, 'row' | 'batch', readonly unknown[]]>([
    ['slowly', 'row', halves],
    ['rejects', 'row', [threw, threwText, 2]],
    ['thenable', 'row', halves],
    ['throwsUntold', 'row', [threw, 'the function threw what is no Error (null)', 2]],
    ['allLater', 'batch', halves],
  ])('waits for what %s gives, a %s at a time', async (name, per, values) => {
    const { work } = await call(name, per)
    const given = work(rows)
    expect(given).toBeInstanceOf(Promise)
    expect(shown(await given)).toEqual(values)
  })

  it('waits no longer than the limit, and keeps the answers that are there', async () => {
    const clock = new StandingClock()
    const { work } = await call('never', 'row', clock)
    const given = Promise.resolve(work(rows))
    await clock.advance(100)
    expect(shown(await given)).toEqual(['the function did not answer in time (null)', 1, 2])
  })

  it('tells of slow batches, once a minute', async () => {
    const clock = new SlowClock()
    const { work, lines } = await call('all', 'batch', clock)
    await work(rows)
    await work(rows)
    expect(lines).toEqual([{ event: 'module-slow', module: `${file} all`, ms: 101, timeLimitMs: 100 }])
    clock.nowMs += 60_000
    await work(rows)
    expect(lines).toHaveLength(2)
  })

  it.each([
    ['with a slip', 'export default (row) => (', /own\.mjs cannot be loaded: /],
    ['that throws', 'throw new Error("not today")', /own\.mjs cannot be loaded: not today/],
    ['that imports what is not there', 'import "./nothing.mjs"', /own\.mjs cannot be loaded: /],
  ])('refuses a file %s', async (_what, text, message) => {
    const wrong = scratch({ 'own.mjs': text }).path('own.mjs')
    await expect(loadUserModule(wrong)).rejects.toThrow(message)
  })

  it('refuses a file that waits for ever', async () => {
    const waiting = scratch({ 'own.mjs': 'await new Promise(() => undefined)' }).path('own.mjs')
    // Time is up as soon as somebody waits for it.
    const clock = new ImpatientClock()
    await expect(loadUserModule(waiting, { logger: listening().logger, clock })).rejects.toThrow(
      'own.mjs cannot be loaded: what it awaits takes more than 60 s',
    )
  })

  it('refuses a file that is not there', async () => {
    await expect(loadUserModule('/nowhere/own.ts')).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('own.ts cannot be loaded: ENOENT') as string,
    })
  })
})

/** Each look at it takes as long as a slow batch. */
class SlowClock extends StandingClock {
  nowMs = 0

  override monotonic(): number {
    return (this.nowMs += 101)
  }
}

class ImpatientClock extends StandingClock {
  override after(_ms: number, wake: () => void): () => void {
    setImmediate(wake)
    return () => undefined
  }
}
