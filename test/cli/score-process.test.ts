import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, watch } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { coolerModel, scratch } from '../table/run.ts'

const main = new URL('../../src/main.ts', import.meta.url).pathname
const rows = `psa_bar,vs_vib\n${'160.5,0.57\n'.repeat(20_000)}`

function score(...options: string[]): ChildProcessWithoutNullStreams {
  const words = ['score', '-m', coolerModel, '--input', '-', '--input-format', 'csv', ...options]
  const child = spawn(process.execPath, ['--no-warnings', main, ...words])
  // Writing on after the child is gone fails, as it would in a shell.
  child.stdin.on('error', () => undefined)
  return child
}

describe('sluice score as a process', () => {
  it('ends without a word when its reader goes away', async () => {
    const child = score('-o', '-', '--output-format', 'csv')
    const ended = once(child, 'close') as Promise<[number]>
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.stdin.end(rows.repeat(20))
    await once(child.stdout, 'data')
    child.stdout.destroy()
    expect(await ended).toEqual([0, null])
    expect(stderr.replace(/^warning.*\n/, '')).toBe('')
  })

  it('leaves no file behind when it is terminated while it waits for rows', async () => {
    const place = scratch()
    const created = new AbortController()
    const child = score('-o', place.path('out.csv'))
    const ended = once(child, 'close') as Promise<[number]>
    watch(place.folder, { signal: created.signal }, () => {
      created.abort()
      child.kill('SIGTERM')
    })
    child.stdin.write(rows)
    expect(await ended).toEqual([4, null])
    expect(readdirSync(place.folder)).toEqual([])
  })
})
