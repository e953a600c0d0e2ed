import type { InputColumn } from '../../core/column.ts'
import type { Scorer } from '../scorer.ts'
import { inputColumns } from './inputs.ts'
import type { GraphInput } from './inputs.ts'
import type { OutputPlan } from './outputs.ts'
import type { FeedPlan } from './thread-messages.ts'
import type { OnnxThread } from './runtime.ts'

/** Rows of one run at most: more gain nothing, and what a graph holds of each is not known. */
const MOST_ROWS = 1024

/** Numbers that the memory of a session holds at most. */
const MOST_CELLS = 2 ** 22

/** Sessions whose scorers nobody has any more give their memory back. */
const abandoned = new FinalizationRegistry<() => void>((close) => {
  close()
})

/** @param fetched numbers a row that the session's outputs have together */
export function onnxScorer(
  thread: OnnxThread,
  session: number,
  inputs: readonly InputColumn[],
  { columns: outputs, arrange }: OutputPlan,
  fetched: number,
): Scorer {
  const [width, outWidth] = [inputs.length, outputs.length]
  const capacity = Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_CELLS / Math.max(1, width, fetched))))
  const cells = new Float64Array(new SharedArrayBuffer(8 * capacity * width))
  const found = new Float64Array(new SharedArrayBuffer(8 * capacity * fetched))
  const refusals = new Uint8Array(new SharedArrayBuffer(capacity))
  thread.attach({ session, cells, out: found, refused: refusals })

  /** Some rows, as many as there is memory for. */
  const scoreSome = (
    rows: Float64Array,
    first: number,
    count: number,
    out: Float64Array,
    refused: Uint8Array,
  ) => {
    const from = first * width
    for (let at = 0; at < count * width; at++) cells[at] = rows[from + at]!
    const refusedCount = thread.run(session, count)
    for (let row = 0; row < count; row++) {
      const to = (first + row) * outWidth
      refused[first + row] = refusals[row]!
      if (refusals[row] === 0) arrange(found, row * fetched, out, to)
      else out.fill(NaN, to, to + outWidth)
    }
    return refusedCount
  }

  const scorer: Scorer = {
    inputs,
    outputs,
    stateful: false,
    score(rows, rowCount, out, refused) {
      let count = 0
      for (let first = 0; first < rowCount; first += capacity)
        count += scoreSome(rows, first, Math.min(capacity, rowCount - first), out, refused)
      return count
    },
  }
  abandoned.register(scorer, () => {
    thread.close(session)
  })
  return scorer
}

const tensorTypes = { float: 'float32', double: 'float64' } as const

/** How the thread makes the graph's inputs of cells. */
export function feedPlans(inputs: readonly GraphInput[]): readonly FeedPlan[] {
  const unknown = textBeside(inputColumns(inputs))
  let next = 0
  return inputs.map(({ name, type, width, isList, columns }): FeedPlan => {
    const at = columns === null ? null : next
    next += columns?.length ?? 0
    const tensorType = type === 'float' || type === 'double' ? tensorTypes[type] : type
    return { name, type: tensorType, width, isList, at, levels: columns?.[0]?.levels ?? null, unknown }
  })
}

/** A text that is no level of any column. */
function textBeside(columns: readonly InputColumn[]): string {
  const levels = new Set(columns.flatMap(({ levels }) => levels ?? []))
  let text = '(unknown)'
  while (levels.has(text)) text += '.'
  return text
}
