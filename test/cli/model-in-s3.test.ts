import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { skipWithoutPython } from '../e2e/support/python-clients.ts'
import { S3Server } from '../releases/support/s3-server.ts'
import { cli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'
import { coolers } from '../support/store-on-disk.ts'

const scratch = scratchFolder()

describe.skipIf(skipWithoutPython())('sluice model on s3://', () => {
  let server: S3Server
  let env: Readonly<Record<string, string>>
  beforeAll(async () => {
    server = await S3Server.start()
    env = { ...server.environment(), XDG_CACHE_HOME: mkdtempSync(join(scratch, 'cache-')) }
    // Where the client of AWS looks for credentials.
    Object.assign(process.env, server.environment())
  })
  afterAll(() => server.stop())

  it('adds, promotes, lists, goes back and gives out, as on a folder', async () => {
    const place = await server.emptyPlace()
    const run = (...argv: readonly string[]) => cli(['model', ...argv, '--store', place], { env })
    const model = async (...argv: readonly string[]) => {
      const { code, stdout, stderr } = await run(...argv)
      expect([code, stderr]).toEqual([0, ''])
      return stdout
    }
    expect((await run('ls')).stderr).toBe(`${place}: no models there; sluice model add puts a file in\n`)
    const labels = ['--name', 'cooler', '--labels', '3,20,100']
    expect(await model('add', coolers.lightgbm, ...labels)).toBe('cooler@1\n')
    expect(await model('add', coolers.xgboost, ...labels)).toBe('cooler@2\n')
    expect(await run('add', coolers.xgboost, ...labels)).toMatchObject({ code: 0, stdout: 'cooler@2\n' })
    expect(await model('promote', 'cooler@1')).toContain('cooler: release 1: version 1 answers')
    expect(await model('split', 'cooler', '1=90', '2=10')).toContain(
      'release 2: version 1 90 %, version 2 10 %',
    )
    expect(await model('rollback', 'cooler', '--why', 'no better')).toContain('release 3: version 1 answers')
    expect(await model('ls')).toMatch(/^cooler: release 3 [^]* 2 [^]*XGBoost[^]* 1 [^]*LightGBM/)
    expect(await model('ls', '--live')).toContain('no instance has said that it uses it')
    expect((await model('history', 'cooler')).match(/^release \d/gm)).toEqual([
      'release 1',
      'release 2',
      'release 3',
    ])
    const path = (await model('show', 'cooler@2', '--path')).trim()
    expect(path).toContain(env['XDG_CACHE_HOME'])
    expect(readFileSync(path).equals(readFileSync(coolers.xgboost))).toBe(true)
    await model('retire', 'cooler@2')
    expect(await run('promote', 'cooler@2')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('cooler@2  retired') as string,
    })
  })

  it('says that a store is not reached, and ends with 3', async () => {
    const gone = { ...env, AWS_ENDPOINT_URL: 'http://127.0.0.1:2', AWS_MAX_ATTEMPTS: '1' }
    const { code, stderr } = await cli(['model', 'ls', '--store', 's3://models/rig'], { env: gone })
    expect(code).toBe(3)
    expect(stderr).toMatch(/^sluice: model store s3:\/\/models\/rig: .*ECONNREFUSED/)
  })
})
