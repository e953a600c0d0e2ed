import { Fault } from '../core/outcome.ts'
import { plural } from '../core/text.ts'
import type { KeyPanes } from './key-panes.ts'
import type { OpenWindow } from './open-window.ts'
import type { WindowChannel, WindowPlan } from './plan.ts'
import { compileRow, statisticNames } from './row.ts'
import type { RowMaker } from './row.ts'
import { ReadingSorter } from './sorted-readings.ts'
import { compileStatistic } from './statistics.ts'
import type { StatisticFunction } from './statistics.ts'
import type { WindowGrid } from './window-grid.ts'

/** A window that is complete, as far as it will ever be. */
export interface WindowRow {
  readonly event: object
  /** `incomplete-window` where a channel has too few readings. */
  readonly fault: Fault | null
}

interface ChannelStatistics {
  readonly name: string
  /** The channel of readings, by its number. */
  readonly source: number
  readonly functions: readonly StatisticFunction[]
}

/** Makes rows of the readings of windows. */
export class WindowCloser {
  readonly #grid: WindowGrid
  readonly #minCount: number
  readonly #channels: readonly ChannelStatistics[]
  readonly #makeRow: RowMaker
  readonly #numbers: Float64Array
  readonly #sorter = new ReadingSorter()

  constructor(plan: WindowPlan, grid: WindowGrid, sources: readonly string[]) {
    this.#grid = grid
    this.#minCount = plan.minCount
    this.#channels = plan.channels.map((channel) => compileChannel(channel, sources))
    this.#makeRow = compileRow(plan)
    this.#numbers = new Float64Array(statisticNames(plan.channels).length)
  }

  close({ of, startMs, endMs }: OpenWindow): WindowRow {
    let at = 0
    let fault: Fault | null = null
    for (const { name, source, functions } of this.#channels) {
      this.#gather(of, { startMs, endMs }, source)
      const { count } = this.#sorter
      if (count < this.#minCount) fault ??= incomplete(name, count, this.#minCount)
      for (const statistic of functions) this.#numbers[at++] = statistic(this.#sorter)
    }
    const readings = this.#readingsOf(of, { startMs, endMs })
    return { event: this.#makeRow(of.key, startMs, endMs, readings, this.#numbers), fault }
  }

  #gather(of: KeyPanes, { startMs, endMs }: Pick<OpenWindow, 'startMs' | 'endMs'>, source: number): void {
    this.#sorter.clear()
    for (let start = startMs; start < endMs; start = this.#grid.nextPane(start)) {
      const column = of.at(start)?.column(source)
      if (column !== undefined) this.#sorter.add(column, startMs)
    }
    this.#sorter.sort()
  }

  #readingsOf(of: KeyPanes, { startMs, endMs }: Pick<OpenWindow, 'startMs' | 'endMs'>): number {
    let readings = 0
    for (let start = startMs; start < endMs; start = this.#grid.nextPane(start)) {
      readings += of.at(start)?.readings ?? 0
    }
    return readings
  }
}

function compileChannel(
  { name, from, statistics }: WindowChannel,
  sources: readonly string[],
): ChannelStatistics {
  return { name, source: sources.indexOf(from), functions: statistics.map(compileStatistic) }
}

function incomplete(channel: string, count: number, minCount: number): Fault {
  const message = `the window has ${plural(count, 'reading')} of channel '${channel}', windows.minCount asks for ${minCount}`
  return new Fault('incomplete-window', message, { field: channel, value: String(count) })
}
