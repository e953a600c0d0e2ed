/** What tests load as a module of a user's. */
type Row = Readonly<Record<string, number | string | boolean | null>>

export default function half({ x }: Row): number | null {
  return typeof x === 'number' ? x / 2 : null
}

export async function slowly(row: Row): Promise<number | null> {
  await Promise.resolve()
  return half(row)
}

export function never(row: Row): Promise<unknown> | number | null {
  return row['x'] === 1 ? new Promise(() => undefined) : half(row)
}

export function throws(row: Row): number | null {
  if (row['x'] === 1) throw new RangeError(`x is ${String(row['x'])}`)
  // Whatever a user's code throws.
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  if (row['x'] === 2) throw 'a text'
  return half(row)
}

export async function rejects(row: Row): Promise<number | null> {
  await Promise.resolve()
  return throws(row)
}

/** As query builders give them: awaited like a promise, and none. */
export function thenable(row: Row): unknown {
  return {
    then: (settle: (value: unknown) => void) => {
      settle(half(row))
    },
  }
}

export function throwsUntold(row: Row): Promise<never> | number | null {
  if (row['x'] === 2) throw Object.create(null)
  return row['x'] === 1 ? Promise.reject(new RangeError('x is 1')) : half(row)
}

export const all = (rows: readonly Row[]) => rows.map(half)

export const tooFew = (rows: readonly Row[]) => rows.slice(1).map(half)

export const allLater = async (rows: readonly Row[]) => {
  await Promise.resolve()
  return all(rows)
}

export const allThrow = (): never => {
  throw new TypeError('no')
}

export const notAFunction = 5
