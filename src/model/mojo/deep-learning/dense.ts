/** Outputs that are summed together: enough independent additions to hide their latency, few enough for registers. */
const GROUP = 4

/** Cells a layer's row takes: its units, rounded up to whole groups. The spare cells hold no meaning. */
export function paddedWidth(units: number): number {
  return Math.ceil(units / GROUP) * GROUP
}

/** One dense layer, its weights laid out for `applyDense`. */
export interface Dense {
  readonly inputs: number
  readonly outputs: number
  /** Weight of input c for output j at [(j - j % 4) * inputs + 4 * c + j % 4]. */
  readonly weights: Float64Array
  /** One an output, zeros up to the padded width. */
  readonly bias: Float64Array
  /** How many of the inputs, from the first on, are summed in eight interleaved partial sums; the rest one by one. */
  readonly interleaved: number
}

/** Lays out the weights; `weight(j, c)` is that of input c for output j. */
export function denseLayer(
  inputs: number,
  bias: Float64Array,
  interleaved: number,
  weight: (output: number, input: number) => number,
): Dense {
  const outputs = bias.length
  const width = paddedWidth(outputs)
  const weights = new Float64Array(width * inputs)
  for (let j = 0; j < outputs; j++) {
    const start = (j - (j % GROUP)) * inputs + (j % GROUP)
    for (let c = 0; c < inputs; c++) weights[start + c * GROUP] = weight(j, c)
  }
  const paddedBias = new Float64Array(width)
  paddedBias.set(bias)
  return { inputs, outputs, weights, bias: paddedBias, interleaved }
}

/**
 * y = W x + b for `count` rows, in H2O's order of additions (its `gemv_row_optimized`): partial sum p_l takes inputs
 * l, l + 8, ...; then (((p0 + p1) + p2) + p3) + (((p4 + p5) + p6) + p7), the remaining inputs, the bias.
 * Four outputs are summed at once, one pair of partial sums (p_l, p_l+4) at a time, so that all stays in registers.
 *
 * @param x count x paddedWidth(inputs) cells
 * @param y count x paddedWidth(outputs) cells
 */
export function applyDense(layer: Dense, x: Float64Array, y: Float64Array, count: number): void {
  const { inputs, weights, bias, interleaved } = layer
  const stride = paddedWidth(inputs)
  const width = bias.length
  for (let r = 0; r < count; r++) {
    const row = r * stride
    for (let j = 0; j < width; j += GROUP) {
      const group = j * inputs
      let s0 = 0
      let s1 = 0
      let s2 = 0
      let s3 = 0
      let t0 = 0
      let t1 = 0
      let t2 = 0
      let t3 = 0
      for (let l = 0; interleaved > 0 && l < 4; l++) {
        let p0 = 0
        let p1 = 0
        let p2 = 0
        let p3 = 0
        let q0 = 0
        let q1 = 0
        let q2 = 0
        let q3 = 0
        for (let c = l; c < interleaved; c += 8) {
          const u = x[row + c]!
          const v = x[row + c + 4]!
          const w = group + c * GROUP
          p0 += weights[w]! * u
          p1 += weights[w + 1]! * u
          p2 += weights[w + 2]! * u
          p3 += weights[w + 3]! * u
          q0 += weights[w + 16]! * v
          q1 += weights[w + 17]! * v
          q2 += weights[w + 18]! * v
          q3 += weights[w + 19]! * v
        }
        s0 += p0
        s1 += p1
        s2 += p2
        s3 += p3
        t0 += q0
        t1 += q1
        t2 += q2
        t3 += q3
      }
      s0 += t0
      s1 += t1
      s2 += t2
      s3 += t3
      for (let c = interleaved; c < inputs; c++) {
        const u = x[row + c]!
        const w = group + c * GROUP
        s0 += weights[w]! * u
        s1 += weights[w + 1]! * u
        s2 += weights[w + 2]! * u
        s3 += weights[w + 3]! * u
      }
      const to = r * width + j
      y[to] = s0 + bias[j]!
      y[to + 1] = s1 + bias[j + 1]!
      y[to + 2] = s2 + bias[j + 2]!
      y[to + 3] = s3 + bias[j + 3]!
    }
  }
}
