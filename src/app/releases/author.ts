import { hostname, userInfo } from 'node:os'

/** Who does it, as releases and manifests record it: `user@host`. */
export function authorHere(): string {
  return `${userName()}@${hostname()}`
}

/** A container may run as a number that has no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'nobody')
  }
}
