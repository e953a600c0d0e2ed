import { ReadingColumn } from './reading-column.ts'
import type { UndoLog, UndoSegment } from './undo-log.ts'

/** The readings of one key in one piece of time. */
export class Pane {
  readonly startMs: number
  readonly #columns: (Column | undefined)[]
  readonly #log: UndoLog
  #readings = 0

  /** @param channelCount channels are numbers below it */
  constructor(startMs: number, channelCount: number, log: UndoLog) {
    this.startMs = startMs
    this.#columns = new Array<Column | undefined>(channelCount).fill(undefined)
    this.#log = log
  }

  /** Readings of all channels. */
  get readings(): number {
    return this.#readings
  }

  push(channel: number, timeMs: number, value: number): void {
    const column = (this.#columns[channel] ??= { readings: new ReadingColumn(), noted: null })
    const { segment } = this.#log
    if (column.noted !== segment) this.#note(column, segment)
    column.readings.push(timeMs, value)
    this.#readings++
  }

  /** Undefined where there are none. */
  column(channel: number): ReadingColumn | undefined {
    return this.#columns[channel]?.readings
  }

  /** Once for each mark: readings are only ever added, and the length says which. */
  #note(column: Column, segment: UndoSegment | null): void {
    const { readings } = column
    const { length } = readings
    const noted = column.noted
    this.#log.note(() => {
      this.#readings -= readings.length - length
      readings.cutTo(length)
      column.noted = noted
    })
    column.noted = segment
  }
}

interface Column {
  readonly readings: ReadingColumn
  /** The part of the undo log that has its length. */
  noted: UndoSegment | null
}
