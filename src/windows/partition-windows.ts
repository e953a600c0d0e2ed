import { Fault } from '../core/outcome.ts'
import type { InputRecord, WindowMark } from '../core/record.ts'
import { WindowCloser } from './closing.ts'
import { KeyPanes } from './key-panes.ts'
import type { OpenWindow } from './open-window.ts'
import { OpenWindows } from './open-windows.ts'
import { Pane } from './pane.ts'
import type { WindowPlan } from './plan.ts'
import { otherChannel, ReadingReader } from './reading-reader.ts'
import type { Room } from './room.ts'
import { UndoLog } from './undo-log.ts'
import { WindowGrid } from './window-grid.ts'

/** The row of a window, and what it was made of. */
export interface ClosedWindow {
  /** Takes the place of the event: the key under its own name, `windowStart`, `windowEnd`, `readings`, and the statistics. */
  readonly event: object
  /** The record of its first reading; the bytes are copies, which outlive the fetch that brought them. */
  readonly first: InputRecord
  readonly startMs: number
  readonly endMs: number
  /** `incomplete-window`: a channel has fewer readings than it must. */
  readonly fault: Fault | null
}

/** What is put back by numbers when changes are taken back. */
interface Standing {
  readonly watermarkMs: number
  readonly held: number
  readonly windows: number
  readonly closed: readonly ClosedWindow[]
}

/**
 * The windows of one partition. Readings go in by `absorb`, in the order of their offsets; windows come out by
 * `takeClosed`, ordered by their ends, and of one end by the offsets of their first readings. Nothing here throws.
 *
 * There is no store. Whoever commits gives `heldFrom` as the partition's offset while a window is open, and a
 * `WindowMark` beside it; windows that are made with that mark and absorb the same records from there are the same.
 */
export class PartitionWindows {
  readonly #plan: WindowPlan
  readonly #room: Room
  readonly #repeatedBefore: bigint
  readonly #sources: readonly string[]
  readonly #grid: WindowGrid
  readonly #reader: ReadingReader
  readonly #closer: WindowCloser
  readonly #log = new UndoLog()
  readonly #open = new OpenWindows(this.#log)
  readonly #keys = new Map<unknown, KeyPanes>()
  #closed: ClosedWindow[] = []
  #held = 0
  #windows = 0
  #watermarkMs: number
  #nextEndMs = Infinity

  /**
   * @param room shared by all partitions of an instance
   * @param resume what was told beside the offset at which reading begins; null where nothing was
   */
  constructor(plan: WindowPlan, room: Room, resume: WindowMark | null) {
    this.#plan = plan
    this.#room = room
    this.#repeatedBefore = resume?.nextOffset ?? 0n
    this.#watermarkMs = resume?.watermarkMs ?? -Infinity
    this.#sources = [...new Set(plan.channels.map(({ from }) => from))]
    this.#grid = new WindowGrid(plan)
    this.#reader = new ReadingReader(plan, this.#sources)
    this.#closer = new WindowCloser(plan, this.#grid, this.#sources)
  }

  /** The time before which all windows are closed; -Infinity before the first reading. */
  get watermarkMs(): number {
    return this.#watermarkMs
  }

  /** Offset of the first reading that an open window has; null when none is open. */
  get heldFrom(): bigint | null {
    return this.#open.oldest?.first.offset ?? null
  }

  /** The time of a reading with which the next window closes; Infinity where none is open. */
  get closesAtMs(): number {
    return this.#nextEndMs + this.#plan.latenessMs
  }

  /** Readings that open windows hold. */
  get held(): number {
    return this.#held
  }

  /**
   * Takes the readings of an event into the windows that they are in. The fault says why it was not: then none of them was
   * taken. A record from before the mark has no fault, it had its outcome.
   */
  absorb(event: object, record: InputRecord): Fault | null {
    const isRepeated = record.offset < this.#repeatedBefore
    const reader = this.#reader
    const ofTime = reader.readTime(event, record.timestampMs)
    if (ofTime !== null) return isRepeated ? null : ofTime
    // Windows that end before the first of its readings cannot have any of them; to close them now makes room.
    this.#moveTo(reader.firstMs)
    const ofRest = reader.readRest(event, record.timestampMs)
    const isOurs = ofRest === null && reader.channel !== otherChannel
    const fault = isOurs ? this.#take(record, isRepeated) : ofRest
    this.#moveTo(reader.lastMs)
    return isRepeated ? null : fault
  }

  /** Windows that closed since they were last asked for, in order; hands them over. */
  takeClosed(): ClosedWindow[] {
    const closed = this.#closed
    if (closed.length > 0) this.#closed = []
    return closed
  }

  /** Nothing comes any more: the watermark goes to the end of the last open window, and all come out. */
  closeAll(): void {
    this.#watermarkMs = Math.max(this.#watermarkMs, this.#open.lastEndMs)
    this.#closeEnded()
  }

  /**
   * The function takes back all that was absorbed and closed since, handed over or not. It may be called again for what came after that;
   * taking an earlier mark back voids the later ones. Costs nothing by itself, however much is open.
   */
  mark(): () => void {
    const takeBack = this.#log.mark()
    const standing = {
      watermarkMs: this.#watermarkMs,
      held: this.#held,
      windows: this.#windows,
      closed: [...this.#closed],
    }
    return () => {
      if (takeBack()) this.#putBack(standing)
    }
  }

  /** Gives the room back: the partition went to another member, or its windows are not wanted any more. */
  release(): void {
    this.#hold(-this.#held)
    this.#count(-this.#windows)
    this.#log.clear()
    this.#open.clear()
    this.#keys.clear()
    this.#closed = []
    this.#nextEndMs = Infinity
  }

  #putBack({ watermarkMs, held, windows, closed }: Standing): void {
    this.#watermarkMs = watermarkMs
    this.#hold(held - this.#held)
    this.#count(windows - this.#windows)
    this.#closed = [...closed]
    this.#open.putEndsRight()
    this.#nextEndMs = this.#open.nextEndMs
  }

  #take(record: InputRecord, isRepeated: boolean): Fault | null {
    const reader = this.#reader
    const { count } = reader
    let from = 0
    while (from < count && this.#isLate(reader.timeAt(from))) from++
    if (from === count) return late(this.#plan, reader.lastMs, this.#watermarkMs)
    // What was taken before is taken again, whatever others have taken meanwhile: nobody else would tell of it.
    const full = isRepeated ? null : this.#isFullFor(from)
    if (full !== null) return overflow(full, this.#plan[full])
    const panes = this.#panesOf(reader.key)
    for (let i = from; i < count; i++) {
      const timeMs = reader.timeAt(i)
      this.#paneAt(panes, this.#grid.paneStart(timeMs), record).push(
        reader.channel,
        timeMs,
        reader.valueAt(i),
      )
    }
    this.#hold(count - from)
    return null
  }

  /** The setting whose bound the readings would pass, from one of them on; null where there is room. */
  #isFullFor(from: number): Bound | null {
    const reader = this.#reader
    if (!this.#room.has(reader.count - from)) return 'maxOpenReadings'
    const { maxOpenWindows } = this.#plan
    const left = maxOpenWindows - this.#room.windows
    const mayOpen = (reader.count - from) * this.#grid.atOnce
    return mayOpen <= left || this.#opensOf(from) <= left ? null : 'maxOpenWindows'
  }

  /** How many windows the readings open, from one of them on. */
  #opensOf(from: number): number {
    const reader = this.#reader
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
        if (startMs + sizeMs > this.#watermarkMs && of?.isOpen(startMs) !== true) opens++
      uncountedMs = lastMs + everyMs
    }
    return opens
  }

  #isLate(timeMs: number): boolean {
    return this.#grid.lastStart(timeMs) + this.#grid.sizeMs <= this.#watermarkMs
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

  #paneAt(panes: KeyPanes, startMs: number, record: InputRecord): Pane {
    const known = panes.at(startMs)
    if (known !== undefined) return known
    const pane = new Pane(startMs, this.#sources.length, this.#log)
    panes.add(pane)
    this.#log.note(() => {
      panes.remove(pane)
    })
    this.#openAround(panes, startMs, record)
    return pane
  }

  /** Opens the windows that a new pane is in, as far as the watermark has not passed them. */
  #openAround(of: KeyPanes, paneStartMs: number, record: InputRecord): void {
    const { sizeMs, everyMs } = this.#grid
    const lastMs = this.#grid.lastStart(paneStartMs)
    let first: InputRecord | null = null
    for (let startMs = this.#grid.firstStart(paneStartMs); startMs <= lastMs; startMs += everyMs) {
      const endMs = startMs + sizeMs
      if (endMs <= this.#watermarkMs || of.isOpen(startMs)) continue
      first ??= copyOf(record)
      this.#openOne({ of, startMs, endMs, first, before: null, after: null })
    }
    this.#nextEndMs = this.#open.nextEndMs
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

  #moveTo(timeMs: number): void {
    const watermarkMs = timeMs - this.#plan.latenessMs
    if (watermarkMs <= this.#watermarkMs) return
    this.#watermarkMs = watermarkMs
    if (watermarkMs >= this.#nextEndMs) this.#closeEnded()
  }

  #closeEnded(): void {
    while (this.#open.nextEndMs <= this.#watermarkMs) {
      for (const window of this.#open.shift()) this.#close(window)
    }
    this.#nextEndMs = this.#open.nextEndMs
  }

  #close(window: OpenWindow): void {
    const { of, startMs, endMs, first } = window
    this.#closed.push({ ...this.#closer.close(window), first, startMs, endMs })
    of.close(startMs)
    this.#count(-1)
    this.#log.note(() => {
      of.open(startMs)
    })
    // No later window has them.
    const nextStartMs = startMs + this.#grid.everyMs
    for (let at = startMs; at < nextStartMs; at = this.#grid.nextPane(at)) this.#drop(of, at)
    if (of.isEmpty) this.#forget(of)
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
    this.#held += readings
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

function late({ time, latenessMs }: WindowPlan, readingMs: number, watermarkMs: number): Fault {
  const ahead = Math.round(watermarkMs - readingMs)
  const message = `all windows of the reading are closed: the watermark of its partition is ${ahead} ms ahead of it (the latest reading less windows.lateness, ${latenessMs} ms, or where windows.idleAfter of silence brought it)`
  return new Fault('late-reading', message, { field: time.path, value: String(readingMs) })
}

type Bound = 'maxOpenReadings' | 'maxOpenWindows'

function overflow(setting: Bound, limit: number): Fault {
  const what = setting === 'maxOpenReadings' ? 'readings in its open windows' : 'open windows'
  const message = `there is no room for the reading: this instance would have more ${what} than it may (windows.${setting}: ${limit})`
  return new Fault('window-overflow', message)
}
