import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

/** A word on the pipe lets the guard go; the pipe's end says that this process is gone, and the child has 5 s to follow. */
const endScript = `
read -r _ && exit 0
kill -TERM "$1" 2> /dev/null || exit 0
for _ in 1 2 3 4 5; do
  sleep 1
  kill -0 "$1" 2> /dev/null || exit 0
done
kill -KILL "$1"
`

/** Whatever is said or not said: the folder is nobody's any more. */
const removeScript = 'read -r _; rm -rf -- "$1"'

/**
 * Ends the child when this process ends, in whatever way: killed, or with its terminal. A detached child hears nothing of
 * that; a shell that holds the other end of a pipe does, on Linux and macOS alike. Call it in the turn of the spawn.
 */
export function endWithUs(child: ChildProcess): void {
  if (child.pid === undefined) return // it could not be started
  // Without a guard the next start in the same folder ends what is left.
  const { dismiss } = startGuard(endScript, String(child.pid))
  // From here on the child's id may be another's.
  child.once('exit', dismiss)
}

/** Removes a folder when this process ends, in whatever way. */
export function removeWithUs(folder: string): void {
  startGuard(removeScript, folder)
}

function startGuard(script: string, of: string): { readonly dismiss: () => void } {
  const guard = spawn('/bin/sh', ['-c', script, 'sluice-guard', of], {
    // In a session of its own: the terminal that closes must not take it along.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.unref()
  guard.on('error', () => undefined)
  guard.stdin.on('error', () => undefined)
  return { dismiss: () => void guard.stdin.end('\n') }
}
