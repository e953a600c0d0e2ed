import { describe, expect, it } from 'vitest'
import type { StreamReader } from '../../../src/http/route.ts'
import { PageFeed } from '../../../src/monitor/page/feed.ts'
import { StandingClock } from '../../support/standing-clock.ts'

interface News {
  readonly now: number
  readonly whole: boolean
  readonly set: Readonly<Record<string, unknown>>
  readonly gone: readonly string[]
}

/** Reads what is written to it, or nothing while it is slow. */
class TestReader implements StreamReader {
  readonly texts: string[] = []
  isSlow = false
  isEnded = false

  write(text: string): boolean {
    if (this.isSlow) return false
    this.texts.push(text)
    return true
  }

  end(): void {
    this.isEnded = true
  }

  get news(): News[] {
    return this.texts.flatMap((text) =>
      text.startsWith('data: ') ? [JSON.parse(text.slice('data: '.length)) as News] : [],
    )
  }
}

function start(items: Map<string, object>) {
  const clock = new StandingClock()
  let asked = 0
  const feed = new PageFeed(() => {
    asked++
    return new Map(items)
  }, clock)
  const open = () => {
    const reader = new TestReader()
    return { reader, leave: feed.open()!.stream(reader) }
  }
  return { clock, feed, open, asked: () => asked }
}

describe('PageFeed', () => {
  it('gives all first, then what changed and what is gone', async () => {
    const items = new Map<string, object>([
      ['a/1', { n: 1 }],
      ['b/1', { n: 1 }],
    ])
    const { clock, open } = start(items)
    const { reader } = open()
    expect(reader.texts[0]).toBe('retry: 2000\n\n')
    items.set('a/1', { n: 2 })
    await clock.advance(250)
    items.delete('b/1')
    await clock.advance(250)
    expect(reader.news).toEqual([
      { now: 0, whole: true, set: { 'a/1': { n: 1 }, 'b/1': { n: 1 } }, gone: [] },
      { now: 250, whole: false, set: { 'a/1': { n: 2 } }, gone: [] },
      { now: 500, whole: false, set: {}, gone: ['b/1'] },
    ])
  })

  it('says nothing of what is another object and the same to see', async () => {
    const items = new Map<string, object>([['a/1', { n: 1 }]])
    const { clock, open } = start(items)
    const { reader } = open()
    items.set('a/1', { n: 1 })
    await clock.advance(250)
    expect(reader.news).toHaveLength(1)
  })

  it('tells four times a second at most', async () => {
    const items = new Map<string, object>()
    const { clock, open } = start(items)
    const { reader } = open()
    for (let n = 0; n < 40; n++) {
      items.set('a/1', { n })
      await clock.advance(25)
    }
    expect(reader.news).toHaveLength(1 + 4)
  })

  it('says every fifteen seconds that it is there', async () => {
    const { clock, open } = start(new Map())
    const { reader } = open()
    for (let n = 0; n < 4 * 31; n++) await clock.advance(250)
    expect(reader.texts.filter((text) => text.startsWith(':'))).toHaveLength(2)
  })

  it('queues nothing for a slow reader: it gets at once what changed meanwhile', async () => {
    const items = new Map<string, object>([['a/1', { n: 0 }], ['gone/1', {}]]) // prettier-ignore
    const { clock, open } = start(items)
    const slow = open().reader
    const quick = open().reader
    slow.isSlow = true
    items.delete('gone/1')
    for (let n = 1; n <= 8; n++) {
      items.set('a/1', { n })
      items.set('b/1', { n: Math.min(n, 3) })
      await clock.advance(250)
    }
    slow.isSlow = false
    await clock.advance(250)
    expect(quick.news).toHaveLength(1 + 8)
    expect(slow.news.slice(1)).toEqual([
      { now: 9 * 250, whole: false, set: { 'a/1': { n: 8 }, 'b/1': { n: 3 } }, gone: ['gone/1'] },
    ])
  })

  it('gives all again to whoever missed more than is remembered', async () => {
    const items = new Map<string, object>()
    const { clock, open } = start(items)
    const { reader } = open()
    for (let n = 0; n < 6000; n++) items.set(`a/${n}`, {})
    await clock.advance(250)
    reader.isSlow = true
    items.clear()
    items.set('b/1', {})
    await clock.advance(250)
    reader.isSlow = false
    await clock.advance(250)
    expect(reader.news.at(-1)).toEqual({ now: 750, whole: true, set: { 'b/1': {} }, gone: [] })
  })

  it('sends away who takes nothing for a minute', async () => {
    const { clock, open } = start(new Map<string, object>([['a/1', {}]]))
    const { reader } = open()
    reader.isSlow = true
    for (let n = 0; n < 4 * 76; n++) await clock.advance(250)
    expect(reader.isEnded).toBe(true)
  })

  it('takes thirty readers, and the next one when one has left', () => {
    const { feed, open } = start(new Map())
    const readers = Array.from({ length: 30 }, open)
    expect(feed.open()).toBeNull()
    readers[7]!.leave()
    expect(feed.open()).not.toBeNull()
    expect(feed.readers).toBe(29)
  })

  it('does nothing while nobody looks', async () => {
    const { clock, open, asked } = start(new Map())
    await clock.advance(1000)
    expect(asked()).toBe(0)
    const { leave } = open()
    leave()
    const before = asked()
    await clock.advance(1000)
    expect([asked(), clock.waiting]).toEqual([before, 0])
  })
})
