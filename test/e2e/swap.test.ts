import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { shellWord } from '../../src/dev/demo/join-line.ts'
import { scratchFolder } from '../support/scratch.ts'
import { SluiceProcess } from './support/sluice-process.ts'
import { until } from './support/until.ts'

const scratch = scratchFolder()
const run = promisify(execFile)

/** The demo in memory, with temporary folders in a folder of its own. */
function demo(name: string, ...args: readonly string[]) {
  const temporary = join(scratch, name)
  mkdirSync(temporary)
  const dev = new SluiceProcess(['dev', '--transport', 'memory', ...args], { TMPDIR: temporary })
  const stores = () => readdirSync(temporary).filter((each) => each.startsWith('sluice-store-'))
  return { dev, stores }
}

/** Runs a line that the demo printed, as somebody does who pastes it into a shell of this checkout. */
async function paste(dev: SluiceProcess, command: string): Promise<string> {
  const line = await dev.until(`it shows ${command}`, () =>
    new RegExp(`npx (sluice ${command} .*)`).exec(dev.output),
  )
  const { stdout } = await run('sh', ['-c', line[1]!.replace('sluice', sluiceHere)])
  return stdout
}

const sluiceHere = [process.execPath, 'src/main.ts'].map(shellWord).join(' ')

/** `version 2 (release 2, since 14:03:07Z): 388` -> 388 */
const countsIn = (line: string) => [...line.matchAll(/\): (\d+)/g)].map((match) => Number(match[1]))

describe('the demo with a store of models', { timeout: 240_000 }, () => {
  it('swaps a model while the stream flows, and back, and accounts for every event', async () => {
    const { dev, stores } = demo('swap', '--rate', '200')
    await dev.until('version 1 answers', () => /answers by version 1 \(release 1\): [1-9]/.test(dev.output))
    expect(stores()).toHaveLength(1)
    expect(await paste(dev, 'model promote')).toMatch(/^cooler: release 2: version 2 answers/)
    const time = String.raw`\d\d:\d\d:\d\dZ`
    const second = String.raw`release 1\): [1-9]\d*, version 2 \(release 2, since ${time}\): [1-9]`
    await dev.until('version 2 answers', () => new RegExp(second).test(dev.output))
    expect(await paste(dev, 'model rollback')).toMatch(/^cooler: release 3: version 1 answers/)
    const third = String.raw`version 1 \(release 3, since ${time}\): [1-9]`
    await dev.until('version 1 answers again', () => new RegExp(third).test(dev.output))
    expect(await paste(dev, 'model history')).toMatch(/try the other one[^]*as it was/)
    expect(await dev.stop('SIGINT')).toMatchObject({ code: 0, stderr: '' })
    const [, predictions] = /adds up: \d+ in = (\d+) predictions/.exec(dev.output) ?? []
    const last = dev.output.split('\n').findLast((line) => line.startsWith('cooler answers by'))
    const counts = countsIn(last ?? '')
    expect(counts).toHaveLength(3)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(Number(predictions))
    expect(stores()).toEqual([])
  })

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'leaves no store behind when it is ended by %s',
    async (signal) => {
      const { dev, stores } = demo(signal, '--rate', '100')
      await dev.until('its store is there', () => dev.output.includes('model promote'))
      expect(stores()).toHaveLength(1)
      await dev.stop(signal)
      await until('the store is gone', () => stores().length === 0)
    },
  )

  it('has its models from their files where no store can be made, and says so', async () => {
    const file = join(scratch, 'file')
    writeFileSync(file, '')
    const args = ['dev', '--transport', 'memory', '--rate', '0', '--cycles', '100', '--exit']
    const dev = new SluiceProcess(args, { TMPDIR: file })
    expect(await dev.ended).toMatchObject({ code: 0, stderr: '' })
    expect(dev.output).toMatch(/Models come from their files, and cannot be swapped: ENOTDIR/)
    expect(dev.output).toContain('adds up: 100 in')
    expect(dev.output).not.toContain('sluice model')
    expect(dev.output).not.toContain('answers by')
  })

  it('leaves models to whoever sets them', async () => {
    const { dev, stores } = demo(
      'own',
      ...['--rate', '0', '--cycles', '100', '--exit'],
      ...['--set', 'models[0].version=mine'],
    )
    expect(await dev.ended).toMatchObject({ code: 0, stderr: '' })
    expect(dev.output).not.toContain('sluice model')
    expect(stores()).toEqual([])
  })
})
