import { describe, expect, it } from 'vitest'
import { NoAnswer } from '../../src/features/outside.ts'
import { AskedTable } from '../../src/lookups/asked-table.ts'
import type { Answers, Asker } from '../../src/lookups/asked-table.ts'
import type { LookupSurroundings } from '../../src/lookups/source.ts'
import { StandingClock } from '../support/standing-clock.ts'
import { surroundings } from './support/surroundings.ts'

type Ask = (keys: readonly string[], columns: readonly string[], ended: AbortSignal) => Promise<Answers>

async function opened(ask: Ask, over: Partial<LookupSurroundings> = {}) {
  const clock = new StandingClock()
  const life: unknown[] = []
  const asker: Asker = {
    start: (columns) => {
      life.push(columns)
      return Promise.resolve()
    },
    ask,
    close: () => {
      life.push('closed')
      return Promise.resolve()
    },
  }
  const settings = { key: ['a', 'b'], timeoutMs: 1_000, cache: { maxEntries: 10, ttlMs: 60_000 } }
  const table = new AskedTable('machines', settings, asker)
  const lookup = table.open(['bar'])
  table.open(['site', 'bar'])
  await table.start(surroundings({ clock, ...over }))
  return { table, lookup, clock, life }
}

const rowsOf: Ask = (keys) => Promise.resolve(new Map(keys.map((key) => [key, key === 'm' ? ['1'] : null])))

describe('AskedTable', () => {
  it('starts with all columns that are asked for, and closes what it asks', async () => {
    const { table, life } = await opened(rowsOf)
    await table.close()
    expect([table.waits, table.keyLength, life]).toEqual([true, 2, [['bar', 'site'], 'closed']])
  })

  it('has answers at hand that it was given, also that there is no row', async () => {
    const { lookup } = await opened(rowsOf)
    expect(lookup.find('m')).toBeUndefined()
    await lookup.ask(['m', 'none'])
    expect([lookup.find('m'), lookup.find('none'), lookup.find('other')]).toEqual([['1'], null, undefined])
  })

  it('does not keep that there was no answer', async () => {
    const { lookup } = await opened(() => Promise.resolve(new Map([['m', new NoAnswer('no')]])))
    expect((await lookup.ask(['m'])).get('m')).toBeInstanceOf(NoAnswer)
    expect(lookup.find('m')).toBeUndefined()
  })

  it('is an outage when nobody answers, told by name and with the cause', async () => {
    const { lookup } = await opened(() => Promise.reject(new Error('connection refused')))
    await expect(lookup.ask(['m'])).rejects.toMatchObject({
      code: 'LOOKUP_OUTAGE',
      retriable: true,
      message: "lookup 'machines': connection refused",
    })
  })

  it('says when its time is up, and waits no longer for what does not listen', async () => {
    let ended = noSignal
    const { lookup, clock } = await opened((_keys, _columns, signal) => {
      ended = signal
      return new Promise(() => undefined)
    })
    const asked = lookup.ask(['m'])
    asked.catch(() => undefined)
    await clock.advance(999)
    expect(ended.aborted).toBe(false)
    await clock.advance(1)
    expect(ended.aborted).toBe(true)
    await clock.advance(1_000)
    await expect(asked).rejects.toThrow('no answer within 1000 ms')
    expect(clock.waiting).toBe(0)
  })

  it('asks again while its patience lasts', async () => {
    let attempts = 0
    const { lookup, clock } = await opened(
      (keys, ...others) => (++attempts < 3 ? Promise.reject(new Error('down')) : rowsOf(keys, ...others)),
      { patienceMs: 60_000 },
    )
    const asked = lookup.ask(['m'])
    await clock.advance(0)
    await clock.advance(200)
    await clock.advance(400)
    expect((await asked).get('m')).toEqual(['1'])
    expect(attempts).toBe(3)
  })

  it('gives up when it is stopped while it waits', async () => {
    const stop = new AbortController()
    const { lookup, clock } = await opened(() => Promise.reject(new Error('down')), {
      patienceMs: 60_000,
      stop: stop.signal,
    })
    const asked = lookup.ask(['m'])
    asked.catch(() => undefined)
    await clock.advance(0)
    stop.abort()
    await expect(asked).rejects.toThrow('down')
  })

  it('asks nothing before it was started', async () => {
    const asker: Asker = { start: () => Promise.resolve(), ask: rowsOf, close: () => Promise.resolve() }
    const settings = { key: 'a', timeoutMs: 1, cache: { maxEntries: 0, ttlMs: 1 } }
    const lookup = new AskedTable('machines', settings, asker).open(['bar'])
    expect(lookup.find('m')).toBeUndefined()
    await expect(lookup.ask(['m'])).rejects.toMatchObject({ code: 'USAGE' })
  })
})

const noSignal = new AbortController().signal
