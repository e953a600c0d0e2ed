/** One pipeline and what flows through it. */
export interface Case {
  readonly partitions: number
  readonly models: number
  readonly columns: number
  /** Trees of each class of the forest; null for a linear model, which reads each column. */
  readonly trees: number | null
  /** About as many bytes has a record. */
  readonly recordBytes: number
  readonly keys: number
  readonly records: number
}

export const exampleColumns = 17
export const exampleTrees = 60
const exampleBytes = 200

const base: Case = {
  partitions: 6,
  models: 1,
  columns: exampleColumns,
  trees: exampleTrees,
  recordBytes: exampleBytes,
  keys: 1_000,
  records: 200_000,
}
const linear: Case = { ...base, trees: null }

/** By axis: what grows, the smallest first. All else stays as it is. */
export const axes: Readonly<Record<string, readonly Partial<Case>[]>> = {
  partitions: [{ partitions: 6 }, { partitions: 60 }, { partitions: 600 }],
  models: [{ models: 1 }, { models: 5, records: 100_000 }, { models: 50, records: 20_000 }],
  columns: [
    { columns: 17 },
    { columns: 170, recordBytes: 1_400, records: 60_000 },
    { columns: 1_700, recordBytes: 13_700, records: 10_000 },
  ],
  trees: [{ trees: 60 }, { trees: 600, records: 60_000 }, { trees: 6_000, records: 10_000 }],
  recordBytes: [
    { recordBytes: 200 },
    { recordBytes: 2_000, records: 60_000 },
    { recordBytes: 20_000, records: 8_000 },
    { recordBytes: 200_000, records: 1_000 },
    { recordBytes: 1_000_000, records: 300 },
  ],
  keys: [{ keys: 1 }, { keys: 1_000 }, { keys: 200_000 }],
}

export function caseOf(axis: string, change: Partial<Case>): Case {
  return { ...(axis === 'columns' ? linear : base), ...change }
}
