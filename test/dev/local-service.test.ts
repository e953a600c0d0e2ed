import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { freePort } from '../../src/dev/free-port.ts'
import { endEarlierRun, LocalService, onFreePorts, PortTakenError } from '../../src/dev/local-service.ts'
import type { ServiceDefinition } from '../../src/dev/local-service.ts'
import { identify } from '../../src/fleet/process-identity.ts'
import { scratchFolder } from '../support/scratch.ts'
import { canConnect, tinyService } from './tiny-service.ts'

const scratch = scratchFolder()
let folders = 0
const newFolder = () => join(scratch, `service-${folders++}`)

const started: LocalService[] = []

function service(definition: ServiceDefinition, ports: readonly number[], deadlineMs?: number): LocalService {
  const created = new LocalService(definition, ports, deadlineMs)
  started.push(created)
  return created
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.kill()))
})

describe('LocalService', () => {
  it('serves once started, and is gone once stopped', async () => {
    const port = await freePort()
    const tiny = service(tinyService(newFolder()), [port])
    expect(tiny.pid).toBeNull()
    await tiny.start()
    expect(tiny.address).toBe(`127.0.0.1:${port}`)
    expect(await canConnect(port)).toBe(true)
    const { pid } = tiny
    await tiny.stop()
    expect(tiny.pid).toBeNull()
    expect(identify(pid ?? 0)).toBeNull()
    await tiny.stop() // once is enough, twice is no harm
  })

  it('comes back on the same port after a restart, a kill or a crash', async () => {
    const port = await freePort()
    const tiny = service(tinyService(newFolder()), [port])
    await tiny.start()
    const pids = [tiny.pid]
    await tiny.restart()
    pids.push(tiny.pid)
    await tiny.kill()
    // The last thread of a killed process closes its sockets when the first one is gone already.
    await vi.waitUntil(async () => !(await canConnect(port)), 60_000)
    await tiny.restart()
    pids.push(tiny.pid)
    process.kill(tiny.pid ?? 0, 'SIGKILL')
    await vi.waitUntil(() => tiny.pid === null, 60_000)
    await tiny.restart()
    pids.push(tiny.pid)
    expect(new Set(pids).size).toBe(4)
    expect(await canConnect(port)).toBe(true)
  })

  it.runIf(process.platform === 'linux')('runs in a session of its own, out of reach of Ctrl-C', async () => {
    const tiny = service(tinyService(newFolder()), [await freePort()])
    await tiny.start()
    const fields = readFileSync(`/proc/${tiny.pid ?? 0}/stat`, 'utf8')
      .split(') ')[1]
      ?.split(' ')
    expect(fields?.[2]).toBe(String(tiny.pid)) // its process group
  })

  it('shows the last lines of the log when it ends while starting', async () => {
    const line = `for (let i = 0; i < 50; i++) console.log('line ' + i); process.exit(3)`
    const tiny = service(tinyService(newFolder(), line), [await freePort()])
    appendText(tiny.logFile, 'an earlier run\n')
    const failure = await tiny.start().catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringMatching(/line 49$/) as string,
    })
    expect(String(failure)).toContain('Tiny service: ended while starting')
    expect(String(failure)).toContain('line 30')
    expect(String(failure)).not.toContain('line 29\n')
    expect(String(failure)).not.toContain('earlier run')
  })

  it('is ended when it is not ready in time', async () => {
    const tiny = service(
      { ...tinyService(newFolder()), isReady: () => Promise.resolve(false) },
      [await freePort()],
      300,
    )
    await expect(tiny.start()).rejects.toThrow(/not ready after 0.3 s.*the log is empty/s)
    expect(tiny.pid).toBeNull()
  })

  it('is ended when what follows its start fails', async () => {
    const afterReady = () => Promise.reject(new Error('refused'))
    const tiny = service({ ...tinyService(newFolder()), afterReady }, [await freePort()])
    await expect(tiny.start()).rejects.toThrow('refused')
    expect(tiny.pid).toBeNull()
  })

  it('is ended when the start is interrupted', async () => {
    const stop = new AbortController()
    const isReady = () => {
      stop.abort()
      return Promise.resolve(false)
    }
    const tiny = service({ ...tinyService(newFolder()), isReady }, [await freePort()])
    await expect(tiny.start(stop.signal)).rejects.toThrow('start interrupted')
    expect(tiny.pid).toBeNull()
  })

  it('says when the command cannot be run', async () => {
    const prepare = () => Promise.resolve({ file: '/nowhere/java', args: [] })
    const tiny = service({ ...tinyService(newFolder()), prepare }, [await freePort()])
    await expect(tiny.start()).rejects.toThrow('Tiny service: cannot run /nowhere/java.')
  })

  it('is killed when it does not end on request', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    try {
      const tiny = service(tinyService(newFolder(), `process.on('SIGTERM', () => {})`), [await freePort()])
      await tiny.start()
      const stopped = tiny.stop()
      vi.advanceTimersByTime(20_000)
      await stopped
      expect(tiny.pid).toBeNull()
    } finally {
      vi.useRealTimers()
    }
  })

  it('begins a new log when the old one is large', async () => {
    const tiny = service(tinyService(newFolder()), [await freePort()])
    appendText(tiny.logFile, 'x'.repeat(9 * 1024 * 1024))
    await tiny.start()
    expect(statSync(tiny.logFile).size).toBe(0)
  })
})

describe('onFreePorts', () => {
  it('takes the earlier ports while they are free', async () => {
    const earlier = [await freePort()]
    expect(await onFreePorts(1, earlier, (ports) => Promise.resolve(ports))).toEqual(earlier)
    expect(await onFreePorts(2, earlier, (ports) => Promise.resolve(ports.length))).toBe(2)
  })

  it('takes other ports when the service finds one taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1')
    await once(squatter, 'listening')
    const address = squatter.address()
    const taken = typeof address === 'object' ? (address?.port ?? 0) : 0
    const folder = newFolder()
    let attempts = 0
    const tiny = await onFreePorts(1, [], async (ports) => {
      // The first time as if another process had been quicker.
      const created = service(
        { ...tinyService(folder), isReady: never(attempts) },
        attempts++ === 0 ? [taken] : ports,
      )
      await created.start()
      return created
    })
    expect(attempts).toBe(2)
    expect(tiny.pid).not.toBeNull()
    squatter.close()
  })

  it('gives up after three times, and at once on any other failure', async () => {
    let attempts = 0
    const taken = onFreePorts(1, [], (ports) => {
      attempts += 1
      return Promise.reject(new PortTakenError('Tiny service', ports))
    })
    await expect(taken).rejects.toThrow(/another process listens on one of the ports \d+/)
    expect(attempts).toBe(3)
    await expect(onFreePorts(1, [], () => Promise.reject(new Error('other')))).rejects.toThrow('other')
  })
})

/** A squatter answers as well as the service would: only the first attempt must not take that for ready. */
function never(attempt: number): ServiceDefinition['isReady'] {
  return (ports) => (attempt === 0 ? Promise.resolve(false) : canConnect(ports[0] ?? 0))
}

describe('endEarlierRun', () => {
  it('ends what a killed run left, and gives its ports', async () => {
    const folder = newFolder()
    // One that its guard cannot end at once.
    const { owner, pid, ports } = await runOrphanMaker(folder, 'wait', `process.on('SIGTERM', () => {})`)
    owner.kill('SIGKILL')
    await once(owner, 'exit')
    expect(identify(pid)).not.toBeNull()
    expect(await endEarlierRun(folder)).toEqual(ports)
    expect(identify(pid)).toBeNull()
  })

  it('leaves a service alone whose owner runs', async () => {
    const folder = newFolder()
    const { owner, pid } = await runOrphanMaker(folder)
    await expect(endEarlierRun(folder)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(`process ${owner.pid ?? 0} runs a service there`) as string,
    })
    expect(identify(pid)).not.toBeNull()
    owner.kill('SIGKILL')
    await once(owner, 'exit')
    await endEarlierRun(folder)
  })

  it('never touches a stranger that was given the same id', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    const folder = newFolder()
    const state = { process: { pid: stranger.pid, startedAt: 'long ago' }, owner: null, ports: [4711] }
    writeState(folder, JSON.stringify(state))
    expect(await endEarlierRun(folder)).toEqual([4711])
    expect(identify(stranger.pid ?? 0)).not.toBeNull()
    stranger.kill('SIGKILL')
  })

  it.each(['', '{"process"', '[]', 'null', '{"process": 1}', '{"process": {}, "owner": {}, "ports": ["a"]}'])(
    'makes nothing of a state file with %j',
    async (text) => {
      const folder = newFolder()
      writeState(folder, text)
      expect(await endEarlierRun(folder)).toEqual([])
    },
  )

  it('finds nothing in a new folder', async () => {
    expect(await endEarlierRun(newFolder())).toEqual([])
  })
})

describe('a process that ends', () => {
  it.each(['exit', 'SIGHUP', 'SIGQUIT', 'SIGTERM', 'SIGKILL'] as const)(
    'takes its services with it: %s',
    async (end) => {
      const { owner, pid } = await runOrphanMaker(newFolder(), end)
      if (end !== 'exit') owner.kill(end)
      if (owner.exitCode === null) await once(owner, 'exit')
      await vi.waitUntil(() => identify(pid) === null, 60_000)
    },
  )
})

/** Starts a tiny service in the folder, says so, and then exits or waits to be killed. */
const orphanMaker = `
  import { freePorts } from './src/dev/free-port.ts'
  import { LocalService } from './src/dev/local-service.ts'
  import { tinyService } from './test/dev/tiny-service.ts'
  const [folder, end, line] = process.argv.slice(1)
  const service = new LocalService(tinyService(folder, line), await freePorts(1))
  await service.start()
  console.log(JSON.stringify({ pid: service.pid, ports: service.ports }))
  if (end === 'exit') process.exit(0)
  setInterval(() => {}, 1000)
`

async function runOrphanMaker(folder: string, end = 'wait', program = '') {
  const owner = spawn(process.execPath, ['--input-type=module', '-e', orphanMaker, folder, end, program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(owner.stdout, 'data')) as [Buffer]
  const { pid, ports } = JSON.parse(String(line)) as { pid: number; ports: number[] }
  return { owner, pid, ports }
}

function appendText(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  appendFileSync(path, text)
}

function writeState(folder: string, text: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'service.json'), text)
}
