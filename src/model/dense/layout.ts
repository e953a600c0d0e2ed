/** Sums that the kernels compute together. */
export const GROUP = 4

/** The count rounded up to whole groups. */
export function padded(count: number): number {
  return GROUP * Math.ceil(count / GROUP)
}

/** Writes a matrix as the kernels read it: `coefficient(j, c)` is that of input c for sum j. */
export function writeMatrix(
  to: Float64Array,
  sums: number,
  inputs: number,
  coefficient: (sum: number, input: number) => number,
): void {
  for (let j = 0; j < sums; j++) {
    const start = (j - (j % GROUP)) * inputs + (j % GROUP)
    for (let c = 0; c < inputs; c++) to[start + GROUP * c] = coefficient(j, c)
  }
}
