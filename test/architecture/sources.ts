import { readFileSync, readdirSync } from 'node:fs'
import type { Sources } from './imports.ts'

/** All source files of the project. */
export function projectSources(): Sources {
  const names = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.[cm]?[jt]s$/.test(name),
  )
  return new Map(names.toSorted().map((name) => [`src/${name}`, readFileSync(`src/${name}`, 'utf8')]))
}
