import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { predictionSchema } from '../../src/avro/prediction.ts'
import { FakeRegistry } from '../avro/support/fake-registry.ts'
import { cli } from '../support/cli.ts'

const example = ['-c', 'examples/hydraulic-rig/sluice.yaml']
const subject = 'sluice-demo.predictions-value'
const stage = 'examples/hydraulic-rig/two-stages/features.yaml'

describe('sluice schema (on a real registry: test/integration/registry.test.ts)', () => {
  let registry: FakeRegistry
  let env: { readonly SCHEMA_REGISTRY_URL: string }
  beforeEach(async () => {
    registry = new FakeRegistry()
    env = { SCHEMA_REGISTRY_URL: await registry.start() }
  })
  afterEach(() => registry.stop())

  const schema = (...argv: string[]) => cli(['schema', ...argv, ...example], { env })

  it('registers the schema where it is not there, once, and sets nothing else', async () => {
    expect(await schema('check')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('would be taken') as string,
    })
    const first = await schema('register')
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toBe(`${subject}: the schema of predictions is registered now, with id 1\n`)
    expect((await schema('register')).stdout).toContain('was registered already, with id 1')
    expect(await schema('check')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('with id 1') as string,
    })
    expect(registry.requests.filter((request) => request.startsWith('PUT'))).toEqual([])
  })

  it('registers that of alerts under the subject of their topic', async () => {
    const topic = ['--set', 'monitor.alerts.topic=rig.alerts']
    expect((await schema('register', '--alerts', ...topic)).stdout).toBe(
      'rig.alerts-value: the schema of alerts is registered now, with id 1\n',
    )
    expect((await schema('check', '--alerts', ...topic)).stdout).toContain('with id 1')
    expect((await schema('print', '--alerts', ...topic)).stdout).toContain('"name": "Alert"')
    expect((await schema('register', '--alerts')).stderr).toContain('there is no monitor.alerts.topic')
  })

  it('refuses a subject whose newest schema is of something else, whatever its rules say, and says of what', async () => {
    registry.add({ type: 'record', name: 'SensorCycle', namespace: 'sluice.rig', fields: [] }, subject)
    const { code, stderr } = await schema('register')
    expect(stderr).toContain(
      `the newest schema under subject '${subject}' is that of sluice.rig.SensorCycle, not of sluice.Prediction`,
    )
    expect(stderr).toContain('name another subject in output.subject')
    expect(code).toBe(2)
    expect(await schema('check', '--json')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('"refused"') as string,
    })
    expect(registry.requests.filter((request) => request.endsWith('/versions'))).toEqual([])
  })

  it("refuses the subject of the input's events without asking", async () => {
    const { code, stderr } = await schema('register', '--set', 'output.subject=sluice-demo.cycles-value')
    expect(stderr).toContain("output.subject: leads to the subject of the input's events")
    expect(code).toBe(2)
    expect(registry.requests).toEqual([])
  })

  it('answers as JSON', async () => {
    registry.add(predictionSchema, subject)
    for (const verb of ['check', 'register']) {
      const { stdout } = await schema(verb, '--json')
      expect(JSON.parse(stdout)).toEqual({ subject, state: 'registered', id: 1 })
    }
  })

  it('says 3 where no registry answers, and 2 where the config has none', async () => {
    await registry.stop()
    expect(await schema('check')).toMatchObject({ code: 3 })
    await registry.start()
    const none = ['--set', 'registry=null', '--set', 'schemas={files: {1: ../../schemas/prediction.avsc}}']
    const { code, stderr } = await schema('register', ...none)
    expect(code).toBe(2)
    expect(stderr).toContain('registry')
  })

  it('says 2 where predictions are JSON, which have no schema', async () => {
    const { code, stderr } = await schema('check', '--set', 'output.format=json')
    expect(code).toBe(2)
    expect(stderr).toContain('predictions are JSON (output.format)')
    expect(registry.requests).toEqual([])
  })

  it('prints the schema: of predictions, or of the rows that a plan makes', async () => {
    expect(JSON.parse((await schema('print')).stdout)).toEqual(predictionSchema)
    const { code, stdout } = await cli(['schema', 'print', '-c', stage], { env })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual(
      JSON.parse(readFileSync('examples/hydraulic-rig/two-stages/rows.avsc', 'utf8')),
    )
  })

  it('registers that of rows in the same way', async () => {
    const { stdout } = await cli(['schema', 'register', '-c', stage], { env })
    expect(stdout).toBe('sluice-demo.rows-value: the schema of rows is registered now, with id 1\n')
    const { code, stderr } = await cli(['schema', 'check', '-c', stage, '--set', 'output.format=json'], {
      env,
    })
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('rows are JSON') as string,
    })
  })
})
