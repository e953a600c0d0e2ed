/** e^x. */
export function exp(x: number): number {
  return Math.exp(x)
}

/** The natural logarithm. */
export function log(x: number): number {
  return Math.log(x)
}

/** x^y. */
export function pow(x: number, y: number): number {
  return Math.pow(x, y)
}
