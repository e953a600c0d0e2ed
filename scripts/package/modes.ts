import { chmodSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Modes are the files' own and not those of whoever copied them (umask): readable by all, writable by the owner. */
export function settleModes(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) settleModes(path)
    else if (entry.isFile()) chmodSync(path, isProgram(path) ? 0o755 : 0o644)
  }
}

/** Our own two, Node, and the loader of its libraries, which wants to be one. */
function isProgram(path: string): boolean {
  return /\/(bin\/sluice\.mjs|dist\/main\.js|usr\/bin\/node|ld-linux[\w.-]*)$/.test(path)
}
