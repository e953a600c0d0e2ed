import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { identify } from '../../src/fleet/process-identity.ts'
import type { FleetView } from '../../src/fleet/fleet-view.ts'
import { until } from '../e2e/support/until.ts'
import { cli } from '../support/cli.ts'
import type { CliRun } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'

const folder = scratchFolder()
const file = join(folder, 'fleet.yaml')
const model = resolve('examples/hydraulic-rig/models/cool_cond-cat.zip')

/** Of the environment of this process an instance wants the way to Node alone. */
const env = { PATH: process.env['PATH'] ?? '' }

function fleet(...args: readonly string[]): Promise<CliRun> {
  return cli(['fleet', ...args, '-c', file], { env })
}

async function view(): Promise<FleetView> {
  return JSON.parse((await fleet('ls', '--json')).stdout) as FleetView
}

const states = async () => (await view()).instances.map(({ name, state }) => `${name} ${state}`)
const pidOf = async (name: string) => (await view()).instances.find((each) => each.name === name)?.pid

function write(instances: string): void {
  writeFileSync(file, `rolling: { settle: 100ms }\nprobe: { every: 250ms }\ninstances:\n${instances}\n`)
}

const cool = '  cool: { command: serve, config: serve.yaml, memory: 512MiB }'
const more = '  more: { command: serve, config: more.yaml }'

beforeAll(() => {
  writeFileSync(join(folder, 'serve.yaml'), `models: [{ name: cool, file: ${model} }]\n`)
  writeFileSync(join(folder, 'more.yaml'), `models: [{ name: more, file: ${model} }]\n`)
  write(cool)
})
afterAll(() => fleet('down'))

describe('sluice fleet', { timeout: 60_000 }, () => {
  it('asks for a supervisor where it needs one, and shows what was never started', async () => {
    expect(await states()).toEqual(['cool-1 new'])
    const { code, stderr } = await fleet('restart')
    expect(code).toBe(2)
    expect(stderr).toBe('sluice: no supervisor is at work: sluice fleet up starts one\n')
  })

  it('up starts all, waits until they are ready, and says how they are', async () => {
    const { code, stdout, stderr } = await fleet('up')
    expect(stderr).toMatch(/^the supervisor is at work, process \d+\n$/)
    expect(stdout).toMatch(/^supervisor: process \d+\n {2}name +state .*\n {2}cool-1 {2}ready /)
    expect(code).toBe(0)
    const port = (await view()).instances[0]?.port
    expect((await fetch(`http://127.0.0.1:${String(port)}/readyz`)).status).toBe(200)
  })

  it('up again leaves alone what has not changed, starts what is new, and says what does not come up', async () => {
    const before = await pidOf('cool-1')
    write(`${cool}\n${more}\n  bad: { command: serve, config: missing.yaml }`)
    const { code, stdout } = await fleet('up')
    expect(code).toBe(1)
    expect(await states()).toEqual(['cool-1 ready', 'more-1 ready', 'bad-1 config'])
    expect(await pidOf('cool-1')).toBe(before)
    expect(stdout).toMatch(
      /bad-1 .* its configuration is wrong \(exit code 2\); sluice fleet logs bad-1 says what/,
    )
    expect((await fleet('logs', 'bad')).stdout).toContain('missing.yaml')
  })

  it('rolling waits for one that did not run before, and says that it does not come up', async () => {
    const { code, stdout, stderr } = await fleet('rolling', 'bad')
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).toMatch(/bad-1 +config /)
  })

  it('rolling is content with one that did not run before, and comes up', async () => {
    writeFileSync(join(folder, 'missing.yaml'), `models: [{ name: more, file: ${model} }]\n`)
    const { code, stdout } = await fleet('rolling', 'bad')
    expect(stdout).toMatch(/bad-1 +ready /)
    expect(code).toBe(0)
  })

  it('up once more ends what is gone and restarts what has changed', async () => {
    const before = await pidOf('cool-1')
    write(`${cool}\n${more}`)
    writeFileSync(join(folder, 'serve.yaml'), `name: another\nmodels: [{ name: cool, file: ${model} }]\n`)
    const { code, stderr } = await fleet('up')
    expect([code, stderr]).toEqual([0, 'cool-1 has changed, and is restarted\n'])
    expect(await states()).toEqual(['cool-1 ready', 'more-1 ready'])
    expect(await pidOf('cool-1')).not.toBe(before)
  })

  it('refuses a file with an error, and leaves the fleet as it is', async () => {
    write(`${cool}\n  more: { comand: serve, config: more.yaml }`)
    const { code, stderr } = await fleet('up')
    expect(code).toBe(2)
    expect(stderr).toContain(
      "fleet.yaml:5:11: error: instances.more.comand: unknown key 'comand' (did you mean 'command'?)",
    )
    expect((await fleet('restart')).code).toBe(2)
  })

  it('goes by what the file said before in ls, logs and down, while it has an error, and says what is wrong', async () => {
    const listed = await fleet('ls')
    expect(listed.code).toBe(0)
    expect(listed.stdout).toMatch(/cool-1 +ready .*\n.*more-1 +ready /)
    const warning =
      /^sluice: warning: .*fleet\.yaml has errors, this goes by what it said before:\n.*'comand'/
    expect(listed.stderr).toMatch(warning)
    expect(await states()).toEqual(['cool-1 ready', 'more-1 ready'])
    const logs = await fleet('logs', 'more', '-n', '1')
    expect([logs.code, logs.stdout.slice(0, 1)]).toEqual([0, '{'])
    const down = await fleet('down', 'more')
    expect(down.code).toBe(0)
    expect(down.stderr).toMatch(warning)
    write(`${cool}\n${more}`)
    expect(await states()).toEqual(['cool-1 ready', 'more-1 stopped'])
    expect((await fleet('restart', 'more')).code).toBe(0)
  })

  it.each(['up', 'down', 'restart', 'rolling'])(
    'keeps %s of another file from the state folder, though it may be looked at',
    async (name) => {
      const other = join(folder, 'other.yaml')
      writeFileSync(other, `instances:\n${cool}\n`)
      const { code, stderr } = await cli(['fleet', name, '-c', other], { env })
      expect(code).toBe(2)
      expect(stderr).toBe(
        `sluice: ${join(folder, '.fleet')}: this state folder belongs to ${file}: give this fleet one of its own (--state, or state:)\n`,
      )
      expect((await cli(['fleet', 'ls', '-c', other], { env })).code).toBe(0)
    },
  )

  it('says that a supervisor goes by a file that has moved', async () => {
    const moved = join(folder, 'moved.yaml')
    renameSync(file, moved)
    const { code, stderr } = await cli(['fleet', 'up', '-c', moved], { env })
    renameSync(moved, file)
    expect(stderr).toBe(
      `sluice: the supervisor at work goes by ${file}: sluice fleet down -c ${moved} ends it, then up starts one with this file\n`,
    )
    expect(code).toBe(2)
    expect(await states()).toEqual(['cool-1 ready', 'more-1 ready'])
  })

  it.each(['fleet.yaml', 'fleet.yaml/x', '/proc/sluice'])('refuses a state folder at %s', async (place) => {
    for (const more of [[], ['--foreground']]) {
      const { code, stderr } = await fleet('up', '--state', resolve(folder, place), ...more)
      expect(stderr).toMatch(
        /^sluice: [^\n]*(has to be a folder|name a folder that can be written to)[^\n]*\n$/,
      )
      expect(code).toBe(2)
    }
  })

  it('restart and rolling give new processes, and logs go on with what those write', async () => {
    const before = [await pidOf('cool-1'), await pidOf('more-1')]
    const stop = new AbortController()
    const following = cli(['fleet', 'logs', 'cool-1', '-f', '-n', '0', '-c', file], {
      ...{ env, stop: stop.signal },
      onStdout: (text) => {
        if (text.includes('"event":"serving"')) stop.abort()
      },
    })
    const [restarted, rolled] = await Promise.all([fleet('restart', 'more'), fleet('rolling', 'cool-1')])
    expect([restarted.code, rolled.code, rolled.stderr]).toEqual([0, 0, 'cool-1; 0 to go\n'])
    expect(before).not.toContain(await pidOf('cool-1'))
    expect(before).not.toContain(await pidOf('more-1'))
    expect((await following).stdout).toContain('"event":"draining"')
  })

  it('logs show the last lines, with a name where there are several', async () => {
    const all = (await fleet('logs', '-n', '1')).stdout.trimEnd().split('\n')
    expect(all.map((line) => line.slice(0, 9))).toEqual(['cool-1: {', 'more-1: {'])
    expect((await fleet('logs', 'supervisor')).stdout).toContain(
      '"event":"instance-changed","instance":"cool-1"',
    )
  })

  it('tells a name that is none', async () => {
    const { code, stderr } = await fleet('restart', 'mroe')
    expect([code, stderr]).toEqual([2, "sluice: there is no 'mroe'; there are: cool-1, more-1\n"])
  })

  it('down with names stops these until they are restarted', async () => {
    expect((await fleet('down', 'more')).code).toBe(0)
    expect((await fleet('up', '--wait', '0')).code).toBe(0)
    expect(await states()).toEqual(['cool-1 ready', 'more-1 stopped'])
    const { code, stderr } = await fleet('rolling', 'more')
    expect([code, stderr]).toEqual([
      ...[0, 'more-1 is stopped, and stays so: sluice fleet restart more-1 starts it\n'],
    ])
  })

  it('says which request could not be left', async () => {
    const requests = join(folder, '.fleet', 'requests')
    renameSync(requests, `${requests}.aside`)
    writeFileSync(requests, '')
    const { code, stderr } = await fleet('restart', 'cool')
    rmSync(requests)
    renameSync(`${requests}.aside`, requests)
    expect([code, stderr]).toEqual([
      ...[2, `sluice: ${requests} is a file, and has to be a folder: name another one\n`],
    ])
  })

  it('a second supervisor is refused', async () => {
    const { code, stderr } = await fleet('up', '--foreground')
    expect(code).toBe(2)
    expect(stderr).toContain('another supervisor keeps this fleet')
  })

  it('down ends what a supervisor that was killed has left, too', async () => {
    const { supervisorPid, instances } = await view()
    process.kill(supervisorPid!, 'SIGKILL')
    await until('it is gone', async () => (await view()).supervisorPid === null)
    const { code, stderr } = await fleet('down')
    expect([code, stderr]).toEqual([0, 'all instances have ended\n'])
    expect(await states()).toEqual(['cool-1 stopped', 'more-1 stopped'])
    expect(identify(instances[0]!.pid!)).toBeNull()
  })
})
