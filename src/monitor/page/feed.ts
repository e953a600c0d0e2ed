import type { Clock } from '../../core/clock.ts'
import type { StreamReader, StreamedAnswer } from '../../http/route.ts'
import type { View } from './view.ts'

/** At most four times a second. */
const tickMs = 250
/** Proxies close what says nothing. */
const commentMs = 15_000
/** A reader that takes nothing for so long is gone, though nobody said so. */
const stuckMs = 60_000
const mostReaders = 30
/** Items that are gone, of which readers that fell behind are told one by one. */
const mostGone = 5_000

interface Item {
  readonly of: object
  readonly text: string
  /** Of the change that made it so. */
  readonly revision: number
}

interface Reader {
  readonly stream: StreamReader
  /** The last change that it has; -1 before the first. */
  seen: number
  writtenMs: number
}

/**
 * The view for any number of readers: all of it first, then what has changed. Nothing is queued for a reader that does not keep up: it
 * gets all that changed meanwhile once it reads again. Without readers nothing is done.
 */
export class PageFeed {
  readonly #view: (now: number) => View
  readonly #clock: Clock
  readonly #items = new Map<string, Item>()
  readonly #gone = new Map<string, number>()
  readonly #readers = new Set<Reader>()
  #revision = 0
  /** Whoever has not seen this change gets all. */
  #forgotten = -1
  #cancel: (() => void) | null = null

  constructor(view: (now: number) => View, clock: Clock) {
    this.#view = view
    this.#clock = clock
  }

  get readers(): number {
    return this.#readers.size
  }

  /** Null where there are as many readers as there may be. */
  open(): StreamedAnswer | null {
    if (this.#readers.size >= mostReaders) return null
    return {
      contentType: 'text/event-stream; charset=utf-8',
      headers: {
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
      },
      stream: (stream) => this.#begin(stream),
    }
  }

  #begin(stream: StreamReader): () => void {
    const reader: Reader = { stream, seen: -1, writtenMs: this.#clock.monotonic() }
    this.#readers.add(reader)
    stream.write('retry: 2000\n\n')
    this.#refresh()
    this.#give(reader)
    this.#cancel ??= this.#clock.after(tickMs, () => {
      this.#tick()
    })
    return () => {
      this.#readers.delete(reader)
      if (this.#readers.size > 0) return
      this.#cancel?.()
      this.#cancel = null
    }
  }

  #tick(): void {
    this.#cancel = this.#clock.after(tickMs, () => {
      this.#tick()
    })
    this.#refresh()
    for (const reader of this.#readers) this.#give(reader)
  }

  #refresh(): void {
    const view = this.#view(this.#clock.now())
    const revision = this.#revision + 1
    let isChanged = false
    for (const [id, of] of view) {
      const before = this.#items.get(id)
      if (before?.of === of) continue
      const text = JSON.stringify(of)
      const isSame = before?.text === text
      isChanged ||= !isSame
      this.#items.set(id, { of, text, revision: isSame ? before.revision : revision })
      this.#gone.delete(id)
    }
    for (const id of this.#items.keys()) {
      if (view.has(id)) continue
      isChanged = true
      this.#items.delete(id)
      this.#gone.set(id, revision)
    }
    if (isChanged) this.#revision = revision
    this.#forget()
  }

  #forget(): void {
    for (const [id, revision] of this.#gone) {
      if (this.#gone.size <= mostGone) return
      this.#gone.delete(id)
      this.#forgotten = revision
    }
  }

  #give(reader: Reader): void {
    const nowMs = this.#clock.monotonic()
    const text = reader.seen === this.#revision ? commentDue(reader, nowMs) : this.#news(reader.seen)
    if (text === null) return
    if (reader.stream.write(text)) {
      reader.writtenMs = nowMs
      reader.seen = this.#revision
    } else if (nowMs - reader.writtenMs > stuckMs) reader.stream.end()
  }

  /** What has changed after `seen`, as an event. Made as text: the items are text already. */
  #news(seen: number): string {
    const isWhole = seen <= this.#forgotten
    const since = isWhole ? -1 : seen
    const set = Array.from(this.#items)
      .filter(([, { revision }]) => revision > since)
      .map(([id, { text }]) => `${JSON.stringify(id)}:${text}`)
    const gone = Array.from(this.#gone).flatMap(([id, revision]) =>
      !isWhole && revision > since ? [id] : [],
    )
    const head = `"now":${this.#clock.now()},"whole":${String(isWhole)}`
    return `data: {${head},"set":{${set.join(',')}},"gone":${JSON.stringify(gone)}}\n\n`
  }
}

function commentDue({ writtenMs }: Reader, nowMs: number): string | null {
  return nowMs - writtenMs >= commentMs ? ': still here\n\n' : null
}
