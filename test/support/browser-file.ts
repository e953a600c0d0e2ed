import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The system's own Chromium; null where there is none. */
export function browserFile(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  return (
    folders.flatMap((folder) => names.map((name) => join(folder, name))).find((file) => existsSync(file)) ??
    null
  )
}
