import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FileWatch } from '../../src/lookups/file-watch.ts'
import { scratch } from '../table/run.ts'

async function watched() {
  const files = scratch({ a: '1' })
  const changes = { count: 0 }
  const watch = await FileWatch.of(files.path('a'), () => {
    changes.count += 1
    return Promise.resolve()
  })
  onTestFinished(() => {
    watch.stop()
  })
  return { files, watch, changes }
}

describe('FileWatch', () => {
  it('tells each change once: of content, of the file itself, of its absence', async () => {
    const { files, watch, changes } = await watched()
    await watch.look()
    expect(changes.count).toBe(0)
    writeFileSync(files.path('a'), '22')
    await watch.look()
    await watch.look()
    expect(changes.count).toBe(1)
    writeFileSync(files.path('b'), '22')
    renameSync(files.path('b'), files.path('a'))
    await watch.look()
    expect(changes.count).toBe(2)
    rmSync(files.path('a'))
    await watch.look()
    await watch.look()
    expect(changes.count).toBe(3)
  })

  it('looks by itself', async () => {
    const { files, watch, changes } = await watched()
    watch.every(5)
    writeFileSync(files.path('a'), '333')
    await expect.poll(() => changes.count).toBe(1)
  })
})
