/** What a model file says of its columns beside their kinds. */
export interface ColumnFacts {
  /** Where the splits of its trees are, ascending, by column; none for models without trees. */
  readonly splits: ReadonlyMap<string, readonly number[]>
  /** Shares by column; none where the file does not say. */
  readonly importance: ReadonlyMap<string, number>
}
