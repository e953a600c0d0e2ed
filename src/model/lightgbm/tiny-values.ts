/** The float32 of 1e-35: what is no further from 0 is 0 to the library, before all else. */
export const zeroWithin = Math.fround(1e-35)

/** The cell as the library sees it. */
export function withoutTiny(cell: number): number {
  return Math.abs(cell) <= zeroWithin ? 0 : cell
}
