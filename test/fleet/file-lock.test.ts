import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tryFileLock, withFileLock } from '../../src/fleet/file-lock.ts'
import { identify } from '../../src/fleet/process-identity.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()
const dead = JSON.stringify({ pid: process.pid, startedAt: 'before the last boot' })
const alive = JSON.stringify(identify(process.pid))
const short = { waitMs: 120 }
const long = { waitMs: 20_000 }

/** Counts how many are inside at once. */
class Room {
  inside = 0
  most = 0

  async visit(): Promise<void> {
    this.most = Math.max(this.most, ++this.inside)
    await new Promise((resolve) => setImmediate(resolve))
    this.inside -= 1
  }
}

describe('withFileLock', () => {
  it('lets one caller in at a time', async () => {
    const room = new Room()
    const path = join(scratch, 'one', 'at-a-time.lock')
    await Promise.all(Array.from({ length: 8 }, () => withFileLock(path, long, () => room.visit())))
    expect(room.most).toBe(1)
    expect(existsSync(path)).toBe(false)
  })

  it('gives what the work gives, and lets go when the work fails', async () => {
    const path = join(scratch, 'result.lock')
    expect(await withFileLock(path, short, () => Promise.resolve(7))).toBe(7)
    await expect(withFileLock(path, short, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(existsSync(path)).toBe(false)
  })

  it.each([
    ['of a dead process', dead],
    ['of a process that had our id before', dead],
    ['that was cut short', '{"pid": 1'],
  ])('takes over a lock %s, one caller at a time', async (_what, content) => {
    const room = new Room()
    const path = join(scratch, 'stale.lock')
    writeFileSync(path, content)
    await Promise.all(Array.from({ length: 8 }, () => withFileLock(path, long, () => room.visit())))
    expect(room.most).toBe(1)
  })

  it('waits for a living holder, says so, and in the end names the file', async () => {
    const path = join(scratch, 'held.lock')
    writeFileSync(path, alive)
    let told = 0
    const locked = withFileLock(path, { ...short, onWait: () => (told += 1) }, () => Promise.resolve())
    await expect(locked).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining(path) as string,
    })
    expect(told).toBe(1)
    expect(readFileSync(path, 'utf8')).toBe(alive)
  })
})

describe('tryFileLock', () => {
  it('gives the lock to one, and to the next when that one lets go', async () => {
    const path = join(scratch, 'new', 'tried.lock')
    const taken = await Promise.all(Array.from({ length: 8 }, () => tryFileLock(path)))
    const [release, ...others] = taken.filter((each) => each !== null)
    expect(others).toEqual([])
    await release!()
    expect(await tryFileLock(path)).not.toBeNull()
  })

  it('takes over the lock of a dead process, and of no living one', async () => {
    const path = join(scratch, 'tried-stale.lock')
    writeFileSync(path, dead)
    expect(await tryFileLock(path)).not.toBeNull()
    writeFileSync(path, alive)
    expect(await tryFileLock(path)).toBeNull()
  })
})
