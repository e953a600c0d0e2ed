import { fileURLToPath } from 'node:url'

/** A file of the package by its path from the root: the same from `src/` and from the compiled `dist/`, where only code is. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url))
}
