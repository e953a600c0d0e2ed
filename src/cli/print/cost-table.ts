import type { ReplayCounts } from '../../app/replay-counts.ts'

/** What a record costs, by stage and in all, in microseconds. */
export interface RecordCost {
  readonly decode: number
  readonly transform: number
  readonly score: number
  readonly encode: number
  readonly total: number
}

/** Null where there was no record. */
export function costOf({ stageSeconds, total: records }: ReplayCounts): RecordCost | null {
  if (records === 0) return null
  const { decode, transform, score, encode } = stageSeconds
  const micros = (seconds: number) => Number(((seconds * 1e6) / records).toPrecision(3))
  return {
    decode: micros(decode),
    transform: micros(transform),
    score: micros(score),
    encode: micros(encode),
    total: micros(decode + transform + score + encode),
  }
}

/** Rows of a table: a head, and a row for each that is named. */
export function costRows(named: readonly (readonly [name: string, counts: ReplayCounts])[]): string[][] {
  const costs = named.flatMap(([name, counts]) => {
    const cost = costOf(counts)
    return cost === null ? [] : [{ name, cost }]
  })
  const [first] = costs
  if (first === undefined) return []
  const stages = ['decode', 'transform', 'score', 'encode', 'total'] as const
  const head = ['microseconds a record', ...stages]
  return [head, ...costs.map(({ name, cost }) => [name, ...stages.map((stage) => String(cost[stage]))])]
}
