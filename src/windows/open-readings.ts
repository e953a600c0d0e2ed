import type { InputRecord } from '../core/record.ts'
import { KeyPanes } from './key-panes.ts'
import type { OpenWindow } from './open-window.ts'
import type { OpenWindows } from './open-windows.ts'
import { Pane } from './pane.ts'
import type { WindowPlan } from './plan.ts'
import type { ReadingReader } from './reading-reader.ts'
import type { Room } from './room.ts'
import type { UndoLog } from './undo-log.ts'
import type { WindowGrid } from './window-grid.ts'

/** A setting that bounds what is open. */
export type Bound = 'maxOpenReadings' | 'maxOpenWindows'

/** How much a partition holds. */
export interface HeldReadings {
  readonly readings: number
  readonly windows: number
}

interface Surroundings {
  readonly plan: Pick<WindowPlan, 'maxOpenWindows'>
  readonly grid: WindowGrid
  /** Shared by all partitions of an instance. */
  readonly room: Room
  readonly open: OpenWindows
  readonly log: UndoLog
  /** Channels are numbers below it. */
  readonly channelCount: number
}

/** The readings of a partition, by key and pane, and the windows that they open: what is held, and whether there is room for more. */
export class OpenReadings {
  readonly #plan: Surroundings['plan']
  readonly #grid: WindowGrid
  readonly #room: Room
  readonly #open: OpenWindows
  readonly #log: UndoLog
  readonly #channelCount: number
  readonly #keys = new Map<unknown, KeyPanes>()
  #readings = 0
  #windows = 0

  constructor({ plan, grid, room, open, log, channelCount }: Surroundings) {
    this.#plan = plan
    this.#grid = grid
    this.#room = room
    this.#open = open
    this.#log = log
    this.#channelCount = channelCount
  }

  get readings(): number {
    return this.#readings
  }

  get holding(): HeldReadings {
    return { readings: this.#readings, windows: this.#windows }
  }

  /** The setting whose bound the readings would pass, from one of them on; null where there is room. */
  fullFor(reader: ReadingReader, from: number, watermarkMs: number): Bound | null {
    const count = reader.count - from
    if (!this.#room.has(count)) return 'maxOpenReadings'
    const left = this.#plan.maxOpenWindows - this.#room.windows
    if (count * this.#grid.atOnce <= left) return null
    return this.#opensOf(reader, from, watermarkMs) <= left ? null : 'maxOpenWindows'
  }

  /** Takes the readings, from one of them on, and opens the windows that they are in, as far as the watermark has not passed them. */
  take(reader: ReadingReader, from: number, record: InputRecord, watermarkMs: number): void {
    const { count, channel } = reader
    const of = this.#panesOf(reader.key)
    for (let i = from; i < count; i++) {
      const timeMs = reader.timeAt(i)
      const startMs = this.#grid.paneStart(timeMs)
      const pane = of.at(startMs) ?? this.#addPane(of, startMs, record, watermarkMs)
      pane.push(channel, timeMs, reader.valueAt(i))
    }
    this.#hold(count - from)
  }

  /** A window has closed: what no later one has is dropped. */
  leave({ of, startMs }: OpenWindow): void {
    of.close(startMs)
    this.#count(-1)
    this.#log.note(() => {
      of.open(startMs)
    })
    const nextStartMs = startMs + this.#grid.everyMs
    for (let at = startMs; at < nextStartMs; at = this.#grid.nextPane(at)) this.#drop(of, at)
    if (of.isEmpty) this.#forget(of)
  }

  /** As much as there was, once what was noted is taken back. */
  putBack({ readings, windows }: HeldReadings): void {
    this.#hold(readings - this.#readings)
    this.#count(windows - this.#windows)
  }

  /** Gives the room back. */
  clear(): void {
    this.putBack({ readings: 0, windows: 0 })
    this.#keys.clear()
  }

  /** How many windows the readings open, from one of them on. */
  #opensOf(reader: ReadingReader, from: number, watermarkMs: number): number {
    const { sizeMs, everyMs } = this.#grid
    const of = this.#keys.get(reader.key)
    let opens = 0
    let uncountedMs = -Infinity
    for (let i = from; i < reader.count; i++) {
      const paneStartMs = this.#grid.paneStart(reader.timeAt(i))
      if (of?.at(paneStartMs) !== undefined) continue
      const lastMs = this.#grid.lastStart(paneStartMs)
      const firstMs = Math.max(uncountedMs, this.#grid.firstStart(paneStartMs))
      for (let startMs = firstMs; startMs <= lastMs; startMs += everyMs)
        if (startMs + sizeMs > watermarkMs && of?.isOpen(startMs) !== true) opens++
      uncountedMs = lastMs + everyMs
    }
    return opens
  }

  #panesOf(key: unknown): KeyPanes {
    const known = this.#keys.get(key)
    if (known !== undefined) return known
    const panes = new KeyPanes(key)
    this.#keys.set(key, panes)
    this.#log.note(() => {
      this.#keys.delete(key)
    })
    return panes
  }

  #addPane(of: KeyPanes, startMs: number, record: InputRecord, watermarkMs: number): Pane {
    const pane = new Pane(startMs, this.#channelCount, this.#log)
    of.add(pane)
    this.#log.note(() => {
      of.remove(pane)
    })
    this.#openAround(of, startMs, record, watermarkMs)
    return pane
  }

  #openAround(of: KeyPanes, paneStartMs: number, record: InputRecord, watermarkMs: number): void {
    const { sizeMs, everyMs } = this.#grid
    const lastMs = this.#grid.lastStart(paneStartMs)
    let first: InputRecord | null = null
    for (let startMs = this.#grid.firstStart(paneStartMs); startMs <= lastMs; startMs += everyMs) {
      const endMs = startMs + sizeMs
      if (endMs <= watermarkMs || of.isOpen(startMs)) continue
      first ??= copyOf(record)
      this.#openOne({ of, startMs, endMs, first, before: null, after: null })
    }
  }

  #openOne(window: OpenWindow): void {
    const { of, startMs } = window
    of.open(startMs)
    this.#count(1)
    this.#open.open(window)
    this.#log.note(() => {
      of.close(startMs)
    })
  }

  #drop(of: KeyPanes, paneStartMs: number): void {
    const pane = of.at(paneStartMs)
    if (pane === undefined) return
    of.remove(pane)
    this.#hold(-pane.readings)
    this.#log.note(() => {
      of.add(pane)
    })
  }

  #forget(of: KeyPanes): void {
    this.#keys.delete(of.key)
    this.#log.note(() => {
      this.#keys.set(of.key, of)
    })
  }

  #count(windows: number): void {
    this.#windows += windows
    this.#room.open(windows)
  }

  #hold(readings: number): void {
    this.#readings += readings
    this.#room.take(readings)
  }
}

function copyOf(record: InputRecord): InputRecord {
  const { key, value, headers } = record
  return {
    ...record,
    key: key === null ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    headers: headers.map((header) => ({
      key: header.key,
      value: header.value === null ? null : Buffer.from(header.value),
    })),
  }
}
