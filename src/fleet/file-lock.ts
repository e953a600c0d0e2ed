import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

import { systemClock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import { identify, isRunning, parseIdentity } from './process-identity.ts'

export interface LockOptions {
  readonly waitMs: number
  /** Called once when another process holds the lock. */
  readonly onWait?: () => void
}

/**
 * Runs `work` while no other process, nor another caller in this one, holds the lock file `path`. The lock of a dead
 * process is taken over. Rejects when the holder does not let go within `waitMs`.
 */
export async function withFileLock<T>(
  path: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true })
  await acquire(path, options)
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

/**
 * Takes the lock file `path` for as long as this process lives.
 *
 * @returns what lets go of it; null when another process, or another caller in this one, holds it
 */
export async function tryFileLock(path: string): Promise<(() => Promise<void>) | null> {
  await mkdir(dirname(path), { recursive: true })
  const taken = (await create(path)) || ((await tookOver(path)) && (await create(path)))
  return taken ? () => rm(path, { force: true }) : null
}

async function acquire(path: string, { waitMs, onWait }: LockOptions): Promise<void> {
  const deadline = systemClock.monotonic() + waitMs
  let told = false
  while (!(await create(path))) {
    if (await tookOver(path)) continue
    if (!told) onWait?.()
    told = true
    if (systemClock.monotonic() > deadline) {
      throw new SluiceError(
        'UNREACHABLE',
        `${path} is held by another process for more than ${waitMs} ms. If none is at work, delete the file.`,
      )
    }
    await systemClock.sleep(50)
  }
}

let attempts = 0

/** A hard link appears with its content in one step, and only where nothing is: `open` with `wx` would leave a moment of emptiness. */
async function create(path: string): Promise<boolean> {
  attempts += 1
  const own = `${path}.${process.pid}.${attempts}`
  await writeFile(own, JSON.stringify(identify(process.pid)))
  try {
    await link(own, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(own, { force: true })
  }
}

/**
 * Removes the lock when its holder is dead. Two waiters could both find that, the second one removing the lock that the
 * first has taken meanwhile: so whoever takes over holds a second lock and looks again.
 */
async function tookOver(path: string): Promise<boolean> {
  if (await isHeld(path)) return false
  const guard = `${path}.takeover`
  if (!(await create(guard))) return false
  try {
    if (await isHeld(path)) return false
    await rm(path, { force: true })
    return true
  } finally {
    await rm(guard, { force: true })
  }
}

async function isHeld(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) return false // let go meanwhile
  const holder = parseIdentity(text)
  return holder !== null && isRunning(holder)
}
