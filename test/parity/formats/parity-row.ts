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

/** How far numbers are from those that were expected. */
interface Comparison {
  readonly values: number
  readonly sameBits: number
  readonly worst: number
}

/** One model, compared. */
interface ComparedModel {
  readonly version: string
  readonly objective: string
  readonly booster: string
  readonly rows: number
  readonly raw: Comparison
  readonly leaves: Comparison
  readonly contributions: Comparison
  readonly labels: Comparison
  readonly predictions: Comparison
}

/** Models of one version, objective and booster are one line. */
export function parityRows(library: string, models: readonly ComparedModel[]): readonly ParityRow[] {
  const groups = Map.groupBy(models, ({ version, objective, booster }) =>
    [version, objective, booster].join('\n'),
  )
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => parityRow(library, group))
}

function parityRow(library: string, models: readonly ComparedModel[]): ParityRow {
  const exact = models.flatMap(({ raw, leaves, contributions, labels }) => [
    raw,
    leaves,
    contributions,
    labels,
  ])
  const rounded = models.map(({ predictions }) => predictions)
  const all = [...exact, ...rounded]
  const worst = (found: readonly Comparison[]): number => Math.max(...found.map((each) => each.worst))
  const { version, objective, booster } = models[0]!
  return {
    library: `${library} ${version}`,
    objective,
    booster,
    models: models.length,
    rows: models.reduce((sum, { rows }) => sum + rows, 0),
    values: all.reduce((sum, { values }) => sum + values, 0),
    sameBits: all.reduce((sum, { sameBits }) => sum + sameBits, 0),
    worstExact: worst(exact),
    worstUlp: worst(rounded),
  }
}
