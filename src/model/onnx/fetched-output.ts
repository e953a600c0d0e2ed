import type { Tensor } from 'onnxruntime-node'
import type { OpenSession } from './open-session.ts'

/** An output's numbers into the rows of all outputs; a label is the index of its class. */
export function writeOutput(
  { out, refused, classes, outputs }: OpenSession,
  index: number,
  tensor: Tensor,
  first: number,
  count: number,
  at: number,
): void {
  const stride = outputs.reduce((sum, { width }) => sum + width, 0)
  const { width } = outputs[index]!
  const labels = classes[index] ?? null
  // Texts, numbers or big numbers.
  const values = tensor.data as ArrayLike<string | number | bigint>
  // Labels come in runs: what is the same as the last is not looked up again.
  let [last, place]: [unknown, number] = [null, NaN]
  for (let row = 0; row < count; row++) {
    const to = (first + row) * stride + at
    for (let column = 0; column < width; column++) {
      const value = values[row * width + column]!
      if (labels === null) {
        out[to + column] = Number(value)
        continue
      }
      if (value !== last) [last, place] = [value, labels.get(String(value)) ?? NaN]
      if (Number.isNaN(place)) refused[first + row] = 1
      out[to + column] = place
    }
  }
}
