/**
 * Says on the terminal why a suite cannot run here. With CI set nothing may be skipped: it throws.
 *
 * @param reason why it cannot run; false when it can
 * @returns whether to skip: `describe.skipIf(skipAloud(...))`
 */
export function skipAloud(reason: string | false): boolean {
  if (reason === false) return false
  if (process.env['CI'] !== undefined && process.env['CI'] !== '') {
    throw new Error(`With CI set nothing is skipped: ${reason}`)
  }
  console.warn(`SKIPPED: ${reason}`)
  return true
}
