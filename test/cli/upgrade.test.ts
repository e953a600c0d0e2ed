import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkUpgrade, testedNodes } from '../../src/app/upgrade-check.ts'
import { predictionSchema } from '../../src/avro/prediction.ts'
import { cli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'
import { coolers, storeWith } from '../support/store-on-disk.ts'

const scratch = scratchFolder()

/** A registry with these schemas by subject, in their newest version. */
async function registryWith(subjects: Readonly<Record<string, unknown>>): Promise<string> {
  const server = createServer(({ url = '', method }, response) => {
    const [, kind, subject = ''] = url.split('/').map(decodeURIComponent)
    const schema = subjects[subject]
    const [status, body]: readonly [number, object] =
      kind === 'compatibility'
        ? [200, { is_compatible: false }]
        : schema === undefined || method === 'POST'
          ? [404, { error_code: 40403 }]
          : [200, { id: 1, version: 1, schema: JSON.stringify(schema) }]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const field = (name: string, type = 'double') => ({ name, type })
const record = (...fields: readonly object[]) => ({ type: 'record', name: 'Cycle', fields })
const columns = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => field(letter))

function configWith(more: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(scratch, 'upgrade-'))
  writeFileSync(join(folder, 'cycle.avsc'), JSON.stringify(record(...columns)))
  const file = join(folder, 'sluice.yaml')
  const config = {
    ...{ name: 'rig', kafka: { brokers: '127.0.0.1:1' }, models: [], deadLetter: { topic: 'letters' } },
    input: { topic: 'cycles', group: 'rig', format: 'json', schema: { file: 'cycle.avsc' } },
    output: { topic: 'rows', format: 'json', publish: 'features' },
    features: [{ require: { field: 'a' } }],
    ...more,
  }
  writeFileSync(file, JSON.stringify(config))
  return file
}

describe('sluice upgrade --check', () => {
  it('says what it looked at, and that nothing is in the way', async () => {
    const store = await storeWith(coolers.mojo)
    await store.model('promote', 'cooler@1')
    const file = configWith({
      releases: { store: store.place },
      models: [{ name: 'cooler', release: 'cooler' }],
      ...scored,
    })
    const { code, stdout, stderr } = await cli(['upgrade', '--check', '-c', file])
    expect({ code, stderr }).toEqual({ code: 0, stderr: `${file}: nothing to complain about\n` })
    expect(stdout).toMatch(/sluice {2,}0\.\d/)
    expect(stdout).toMatch(/config {2,}format 1, newest 1/)
    expect(stdout).toContain('format 1, 1 version, 1 release')
  })

  it('finds a store of a later Sluice', async () => {
    const store = await storeWith(coolers.mojo)
    await store.model('promote', 'cooler@1')
    store.write('store/store.json', '{"format": 2}')
    const file = configWith({
      releases: { store: store.place },
      models: [{ name: 'cooler', release: 'cooler' }],
      ...scored,
    })
    const { code, stdout } = await cli(['upgrade', '--check', '-c', file])
    expect(code).toBe(1)
    expect(stdout).toContain('of a newer Sluice')
  })

  it('finds a config of a later format, and one that has errors in this version', async () => {
    const { code, stdout } = await cli(['upgrade', '--check', '-c', configWith({ version: 2, odd: 1 })])
    expect(code).toBe(1)
    expect(stdout).toMatch(/version: must be at most 1|version/)
    expect(stdout).toContain("unknown key 'odd'")
    expect(stdout).toContain('cannot be used as it is')
  })

  it('finds schemas that do not fit those of the topics', async () => {
    const url = await registryWith({
      'cycles-value': record(field('b')),
      'predictions-value': predictionSchema,
    })
    const file = configWith({
      registry: { url },
      input: { topic: 'cycles', group: 'rig', schema: { file: 'cycle.avsc' } },
      output: { topic: 'others', publish: 'features' },
    })
    const { code, stdout } = await cli(['upgrade', '--check', '-c', file])
    expect(code).toBe(1)
    expect(stdout).toContain("events of the newest schema of subject 'cycles-value' cannot be read")
    expect(stdout).toContain("subject 'others-value' has another schema")
  })

  it('says what did not answer, and exits with 3', async () => {
    const file = configWith({
      registry: { url: 'http://127.0.0.1:1' },
      input: { topic: 'cycles', group: 'rig', schema: { file: 'cycle.avsc' } },
    })
    const { code, stderr } = await cli(['upgrade', '--check', '-c', file])
    expect(code).toBe(3)
    expect(stderr).toContain('http://127.0.0.1:1 does not answer')
  })

  it.each([
    ['24.21.0', []],
    ['22.15.0', []],
    ['25.1.0', ['Node 25.1.0 is none that this version is tested with']],
  ])('judges Node %s', async (node, expected) => {
    const options = { file: configWith({}), overrides: [], environment: {} }
    const { findings } = await checkUpgrade(options, node)
    expect(findings.map(({ message }) => message)).toEqual(expected)
  })

  it('names the Node that CI runs, and the oldest that the package takes', () => {
    const workflow = readFileSync(resolve('.github/workflows/ci.yml'), 'utf8')
    expect(workflow).toContain(`node: [${testedNodes.at(-1)!}, `)
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } }
    const oldest = Number(/>=(\d+)/.exec(engines.node)?.[1])
    expect(testedNodes[0]).toBe(oldest)
  })
})

/** The example's columns, for a model of it. */
const scored = {
  features: [],
  input: {
    topic: 'cycles',
    group: 'rig',
    format: 'json',
    schema: { file: resolve('schemas/sensor-cycle.avsc') },
  },
  output: { topic: 'predictions', format: 'json' },
}
