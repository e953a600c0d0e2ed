/** A whole number of 64 bits as cells have it: a number where that holds it exactly. */
export function exactInteger(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
