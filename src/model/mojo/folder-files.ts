import { opendirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ModelError } from '../../core/errors.ts'
import { bytesForEntries, howToRaise } from '../format.ts'
import type { ModelLimits } from '../format.ts'
import { checkPath } from './central-directory.ts'

/**
 * The files in an unzipped model and their sizes, by path with forward slashes. Links are not followed, and what is
 * looked at is bounded, folders included: any folder may hold a model.ini. Throws ModelError.
 */
export function folderFiles(source: string, folder: string, limits: ModelLimits): Map<string, number> {
  const sizes = new Map<string, number>()
  const waiting = ['']
  let seen = 0
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const directory = opendirSync(join(folder, path))
    try {
      for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
        if (++seen > limits.entries) throw tooMany(source, limits)
        const inner = path === '' ? entry.name : `${path}/${entry.name}`
        if (!entry.isFile() && !entry.isDirectory()) continue
        checkPath(source, inner)
        if (entry.isDirectory()) waiting.push(inner)
        else sizes.set(inner, statSync(join(folder, inner)).size)
      }
    } finally {
      directory.closeSync()
    }
  }
  return sizes
}

function tooMany(source: string, { entries }: ModelLimits): ModelError {
  const what = `expected the folder of an unzipped model with at most ${entries} files, it has more`
  return new ModelError(source, null, `${what}; ${howToRaise(bytesForEntries(10 * entries))}`)
}
