import type { KeyReport } from '../reports.ts'
import type { PageSettings } from './watched.ts'

/** How a key is, the worst first; `plain` is a label that the config has no words for, which says nothing beside one that has. */
export const levels = ['bad', 'silent', 'watch', 'good', 'plain'] as const

export type Level = (typeof levels)[number]

/** A key, as its tile shows it. */
export interface Tile {
  readonly key: string
  readonly level: Level
  /** It sends nothing; a key that was bad is bad all the same. */
  readonly isSilent: boolean
  /** Epoch milliseconds since which it is at that level, as far as anybody here saw. */
  readonly since: number
  readonly eventAt: number
  readonly scoredAt: number
  readonly answers: readonly TileAnswer[]
}

export interface TileAnswer {
  readonly model: string
  readonly answer: string | null
  /** In words, where the config has them. */
  readonly text: string
  readonly level: Level
  readonly probability: number | null
  readonly flags: readonly string[]
}

/** The tiles, the same objects as long as what they show is the same. */
export class Tiles {
  readonly #settings: PageSettings
  #made = new Map<string, { readonly report: KeyReport; readonly tile: Tile }>()

  constructor(settings: PageSettings) {
    this.#settings = settings
  }

  of(keys: readonly KeyReport[], now: number): readonly Tile[] {
    const made = new Map<string, { readonly report: KeyReport; readonly tile: Tile }>()
    for (const report of keys) made.set(report.key, { report, tile: this.#tile(report, now) })
    this.#made = made
    return Array.from(made.values(), ({ tile }) => tile)
  }

  #tile(report: KeyReport, now: number): Tile {
    const before = this.#made.get(report.key)
    const isSilent = this.#isSilent(report, now)
    if (before?.report === report && before.tile.isSilent === isSilent) return before.tile
    const answers = report.answers.map((each) => this.#answer(each))
    // What was bad when it was last heard stays so.
    const level = worst([...answers.map((each) => each.level), ...(isSilent ? (['silent'] as const) : [])])
    const since = before?.tile.level === level ? before.tile.since : this.#begin(report, level)
    const { key, eventAt, scoredAt } = report
    return { key, level, isSilent, since, eventAt, scoredAt, answers }
  }

  #isSilent({ scoredAt }: KeyReport, now: number): boolean {
    const { silentMs } = this.#settings
    return silentMs !== null && now - scoredAt > silentMs
  }

  #begin({ scoredAt }: KeyReport, level: Level): number {
    return level === 'silent' ? scoredAt + this.#settings.silentMs! : scoredAt
  }

  #answer({ model, answer, probability, flags }: KeyReport['answers'][number]): TileAnswer {
    if (answer === null) return { model, answer, text: 'no answer', level: 'watch', probability, flags }
    const meaning = this.#settings.words[model]?.[answer]
    const level = meaning?.is ?? 'plain'
    // What was scored with a reservation is not simply well.
    const reserved = flags.length > 0 ? worst([level, 'watch']) : level
    return { model, answer, text: meaning?.text ?? answer, level: reserved, probability, flags }
  }
}

function worst(of: readonly Level[]): Level {
  return levels.find((level) => of.includes(level)) ?? 'plain'
}
