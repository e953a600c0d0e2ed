/** How many models score, and how records come. */
export interface MonitorCase {
  readonly models: 1 | 5
  readonly perTurn: number
}

/** A stream that is behind, and one that is not. */
export const cases: readonly MonitorCase[] = [1, 5].flatMap((models) =>
  [1000, 20].map((perTurn) => ({ models: models as MonitorCase['models'], perTurn })),
)
