import { fileURLToPath } from 'node:url'

/** A file of the package by its path from the root. All of `dist/` is in one folder: to be beside `src/` and beside it alike. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url))
}
