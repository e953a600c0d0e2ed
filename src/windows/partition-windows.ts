import { Fault } from '../core/outcome.ts'
import type { InputRecord, WindowMark } from '../core/record.ts'
import { WindowCloser } from './closing.ts'
import { OpenReadings } from './open-readings.ts'
import type { Bound, HeldReadings } from './open-readings.ts'
import type { OpenWindow } from './open-window.ts'
import { OpenWindows } from './open-windows.ts'
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
  readonly holding: HeldReadings
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
  readonly #repeatedBefore: bigint
  readonly #grid: WindowGrid
  readonly #reader: ReadingReader
  readonly #closer: WindowCloser
  readonly #log = new UndoLog()
  readonly #open = new OpenWindows(this.#log)
  readonly #readings: OpenReadings
  #closed: ClosedWindow[] = []
  #watermarkMs: number
  #nextEndMs = Infinity

  /**
   * @param room shared by all partitions of an instance
   * @param resume what was told beside the offset at which reading begins; null where nothing was
   */
  constructor(plan: WindowPlan, room: Room, resume: WindowMark | null) {
    this.#plan = plan
    this.#repeatedBefore = resume?.nextOffset ?? 0n
    this.#watermarkMs = resume?.watermarkMs ?? -Infinity
    const sources = [...new Set(plan.channels.map(({ from }) => from))]
    const grid = new WindowGrid(plan)
    this.#grid = grid
    this.#reader = new ReadingReader(plan, sources)
    this.#closer = new WindowCloser(plan, grid, sources)
    const [open, log, channelCount] = [this.#open, this.#log, sources.length]
    this.#readings = new OpenReadings({ plan, grid, room, open, log, channelCount })
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
    return this.#readings.readings
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
      holding: this.#readings.holding,
      closed: [...this.#closed],
    }
    return () => {
      if (takeBack()) this.#putBack(standing)
    }
  }

  /** Gives the room back: the partition went to another member, or its windows are not wanted any more. */
  release(): void {
    this.#log.clear()
    this.#open.clear()
    this.#readings.clear()
    this.#closed = []
    this.#nextEndMs = Infinity
  }

  #putBack({ watermarkMs, holding, closed }: Standing): void {
    this.#watermarkMs = watermarkMs
    this.#readings.putBack(holding)
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
    const full = isRepeated ? null : this.#readings.fullFor(reader, from, this.#watermarkMs)
    if (full !== null) return overflow(full, this.#plan[full])
    this.#readings.take(reader, from, record, this.#watermarkMs)
    this.#nextEndMs = this.#open.nextEndMs
    return null
  }

  #isLate(timeMs: number): boolean {
    return this.#grid.lastStart(timeMs) + this.#grid.sizeMs <= this.#watermarkMs
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
    const { startMs, endMs, first } = window
    this.#closed.push({ ...this.#closer.close(window), first, startMs, endMs })
    this.#readings.leave(window)
  }
}

function late({ time, latenessMs }: WindowPlan, readingMs: number, watermarkMs: number): Fault {
  const ahead = Math.round(watermarkMs - readingMs)
  const message = `all windows of the reading are closed: the watermark of its partition is ${ahead} ms ahead of it (the latest reading less windows.lateness, ${latenessMs} ms, or where windows.idleAfter of silence brought it)`
  return new Fault('late-reading', message, { field: time.path, value: String(readingMs) })
}

function overflow(setting: Bound, limit: number): Fault {
  const what = setting === 'maxOpenReadings' ? 'readings in its open windows' : 'open windows'
  const message = `there is no room for the reading: this instance would have more ${what} than it may (windows.${setting}: ${limit})`
  return new Fault('window-overflow', message)
}
