import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { FleetEntry } from '../config/fleet.ts'
import { scalarTexts } from '../config/scalar-texts.ts'
import { canonicalJson } from '../core/canonical-json.ts'
import type { PlannedInstance } from './plan.ts'

/**
 * What an instance is made of: what the fleet's file says of it, its config and its files of variables to the letter, and the size and
 * time of each file that the config names. Another digest means that another start may end otherwise.
 */
export function configDigest({ entry, port }: PlannedInstance): string {
  const { config, envFiles, set } = entry
  const hash = createHash('sha256')
  hash.update(canonicalJson({ ...startSettings(entry), port }))
  for (const file of [config, ...envFiles]) hash.update(`\0${contentOf(file) ?? 'absent'}`)
  const named = [
    ...scalarTexts(contentOf(config) ?? ''),
    ...set.map((each) => each.slice(each.indexOf('=') + 1)),
  ]
  for (const text of named) hash.update(`\0${stampOf(resolve(dirname(config), text))}`)
  return hash.digest('hex').slice(0, 16)
}

/** What the file says of a start: not how many there are, nor how long they may drain. */
function startSettings({
  command,
  config,
  set,
  host,
  tls,
  memory,
  staticMember,
  ...others
}: FleetEntry): object {
  const { environment, envFiles } = others
  return { command, config, set, host, tls, memory, staticMember, environment, envFiles }
}

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isFile() === true ? `${found.size} ${found.mtimeMs}` : '-'
}
