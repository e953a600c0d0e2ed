/** From so many cells on, a copy by the engine is faster than a loop. */
const FEWEST_FOR_SET = 64

/** Copies `count` cells from `from[at ..]` to the start of `to`. */
export function copyCells(to: Float64Array, from: Float64Array, at: number, count: number): void {
  if (count >= FEWEST_FOR_SET) to.set(from.subarray(at, at + count))
  else for (let c = 0; c < count; c++) to[c] = from[at + c]!
}
