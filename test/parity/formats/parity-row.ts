/** What was compared of the models of one kind: a line of the page. */
export interface ParityRow {
  /** With its version. */
  readonly library: string
  readonly objective: string
  readonly booster: string
  readonly models: number
  readonly rows: number
  /** How many numbers and labels were compared, and how many of them have the library's bits. */
  readonly values: number
  readonly sameBits: number
  /** Largest difference in units of the last place (of float32 where the library has that), of what has to have the same bits and of the rest. */
  readonly worstExact: number
  readonly worstUlp: number
}

/** A section of the page: a module a format exports one. */
export interface FormatParity {
  /** `LightGBM` */
  readonly title: string
  /** Markdown: what is compared, and what holds. */
  readonly about: string
  readonly rows: readonly ParityRow[]
}
