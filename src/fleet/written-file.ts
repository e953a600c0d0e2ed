import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { SluiceError, messageOf } from '../core/errors.ts'

/** Writes a file in one step: whoever reads it finds what was there before or all of it. For the owner's eyes. */
export function writeWhole(path: string, text: string): void {
  makeFolder(dirname(path), 0o700)
  const beside = `${path}.${process.pid}`
  try {
    writeFileSync(beside, text, { mode: 0o600 })
    renameSync(beside, path)
  } catch (error) {
    // On a full disk the beginning of it is there.
    rmSync(beside, { force: true })
    throw notWritten(path, error)
  }
}

/**
 * Makes a folder and those above it, where they are missing. One by one: what Node calls recursive never returns below /proc.
 *
 * @throws SluiceError USAGE or FILE, as `notWritten`
 */
export function makeFolder(path: string, mode = 0o777): void {
  const missing: string[] = []
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at)
  try {
    for (const each of missing) makeOne(each, mode)
  } catch (error) {
    throw notWritten(path, error)
  }
  if (!isFolder(path))
    throw new SluiceError('USAGE', `${path} is a file, and has to be a folder: name another one`)
}

/**
 * Finds out whether a folder takes files, before somebody else fails at it and has nowhere to say so.
 *
 * @throws SluiceError USAGE or FILE, as `notWritten`
 */
export function requireWritable(folder: string): void {
  const attempt = join(folder, `.attempt.${process.pid}`)
  try {
    // More than none: a full disk takes an empty file.
    writeFileSync(attempt, ' '.repeat(4096), { mode: 0o600 })
  } catch (error) {
    throw notWritten(folder, error)
  } finally {
    rmSync(attempt, { force: true })
  }
}

/** Faults of the disk, not of the path: the same call may succeed once there is room. */
const ofTheDisk: readonly string[] = ['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE']

/** What could not be written, and why, for people. FILE where the disk is at fault, USAGE where another path has to be given. */
export function notWritten(path: string, error: unknown): SluiceError {
  if (error instanceof SluiceError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const isOfTheDisk = ofTheDisk.includes(code)
  const advice = isOfTheDisk ? 'make room there, and try again' : 'name a folder that can be written to'
  return new SluiceError(
    isOfTheDisk ? 'FILE' : 'USAGE',
    `${path} cannot be written: ${messageOf(error)}: ${advice}`,
    { cause: error },
  )
}

/** The JSON in a file; null where there is no such file, or it holds something else. */
export function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

function makeOne(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(path)) throw error
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
