import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { identify } from '../../src/fleet/process-identity.ts'
import { scratchFolder } from '../support/scratch.ts'

/** Starts a child that runs a line of JavaScript, puts a guard beside it, says both ids and waits. */
const parent = `
  import { spawn } from 'node:child_process'
  import { endWithUs } from './src/dev/guard.ts'
  const child = spawn(process.execPath, ['-e', process.argv[1]], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  endWithUs(child)
  child.stdout.on('data', () => console.log(child.pid))
  child.on('exit', () => console.log('ended'))
  setInterval(() => {}, 1000)
`

async function guarded(line: string) {
  const owner = spawn(process.execPath, ['--input-type=module', '-e', parent, line], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [first] = (await once(owner.stdout, 'data')) as [Buffer]
  const pid = Number(String(first).split('\n')[0])
  const end = async (signal: NodeJS.Signals) => {
    owner.kill(signal)
    await once(owner, 'exit')
  }
  return { owner, pid, end }
}

const saysTerminated = `process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000); console.log('up')`
const ignoresTermination = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')`

describe('endWithUs', () => {
  it.each(['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGKILL'] as const)(
    'ends the child when its parent is ended by %s',
    async (signal) => {
      const { pid, end } = await guarded(saysTerminated)
      expect(identify(pid)).not.toBeNull()
      await end(signal)
      await vi.waitUntil(() => identify(pid) === null, 60_000)
    },
  )

  it('kills a child that does not end on request', async () => {
    const { pid, end } = await guarded(ignoresTermination)
    await end('SIGKILL')
    expect(identify(pid)).not.toBeNull()
    await vi.waitUntil(() => identify(pid) === null, 60_000)
  })

  it('ends a child that is stopped (Ctrl-Z, a debugger)', async () => {
    const { pid, end } = await guarded(saysTerminated)
    process.kill(pid, 'SIGSTOP')
    await end('SIGKILL')
    await vi.waitUntil(() => identify(pid) === null, 60_000)
  })

  it('lets go of a child that ended by itself: its id may be another’s', async () => {
    const { owner, end } = await guarded(`console.log('up')`)
    const guard = await vi.waitUntil(async () => (await childrenOf(owner.pid!))[0] ?? true, 60_000)
    await vi.waitUntil(async () => (await childrenOf(owner.pid!)).length === 0, 60_000)
    expect(guard).toBeTruthy()
    await end('SIGKILL')
  })
})

describe('removeWithUs', () => {
  const scratch = scratchFolder()
  const owner = `
    import { removeWithUs } from './src/dev/guard.ts'
    removeWithUs(process.argv[1])
    console.log('up')
    setInterval(() => {}, 1000)
  `

  it.each(['SIGHUP', 'SIGTERM', 'SIGKILL'] as const)(
    'removes a folder when its owner is ended by %s',
    async (signal) => {
      const folder = join(scratch, `-of ${signal}'s`)
      mkdirSync(join(folder, 'within'), { recursive: true })
      const stdio = ['ignore', 'pipe', 'inherit'] as const
      const child = spawn(process.execPath, ['--input-type=module', '-e', owner, folder], {
        stdio: [...stdio],
      })
      await once(child.stdout, 'data')
      expect(existsSync(folder)).toBe(true)
      child.kill(signal)
      await vi.waitUntil(() => !existsSync(folder), 60_000)
    },
  )
})

async function childrenOf(pid: number): Promise<readonly string[]> {
  const ps = spawn('ps', ['-A', '-o', 'ppid=,pid=,stat='], { stdio: ['ignore', 'pipe', 'inherit'] })
  const pieces: Buffer[] = []
  ps.stdout.on('data', (piece: Buffer) => pieces.push(piece))
  await once(ps, 'close')
  const lines = Buffer.concat(pieces).toString().split('\n')
  return lines.filter((line) => Number(line.trim().split(/\s+/)[0]) === pid && !line.includes('Z'))
}
