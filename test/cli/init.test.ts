import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { registryAddress } from '../../src/avro/registry-http.ts'
import { createRegistry } from '../../src/avro/registry.ts'
import { FakeRegistry } from '../avro/support/fake-registry.ts'
import { cli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'
import { alarmModel, telemetryLine, telemetrySchema, telemetrySchemaFile } from '../support/telemetry.ts'

const folder = scratchFolder()
const rig = 'examples/hydraulic-rig/models'

async function init(schema: string, models: readonly string[], ...more: readonly string[]) {
  const file = join(mkdtempSync(join(folder, 'init-')), 'sluice.yaml')
  const ran = await cli(['init', '--schema', schema, '--model', ...models, '-o', file, ...more])
  return { ...ran, file, read: () => readFileSync(file, 'utf8') }
}

describe('sluice init', () => {
  it('binds a nested topic to models of other names, and says what is left to decide', async () => {
    const regression = 'test/fixtures/models/gbm_gamma.zip'
    const { code, stdout, stderr, read, file } = await init(
      telemetrySchemaFile,
      [alarmModel, regression],
      '--topic',
      'telemetry',
    )
    expect(code).toBe(0)
    const text = read()
    for (const line of [
      'name: telemetry',
      '  topic: telemetry\n',
      '  eventTime: measuredAt   # or receivedAt',
      "  # guessed for column 'temp': right?\n  - bind: { field: readings.temperature, as: temp }",
      '  - bind: { field: readings.count, as: cnt }',
      '  - bind: { field: readings.rpm, as: rpm }',
      '  - bind: { field: device.site, as: site }',
      '  - bind: { field: device.firmware.code, as: code, asText: true }',
      '  - map: { field: mode, values: { RED: red, GREEN: green, BLUE: blue, DARK_GREY: dark grey }, keepOthers: true }',
      "  # 'shift' may be weekend",
      '  - name: gbm_bernoulli',
      '  # include: [ messageId, device.id ]',
    ]) {
      expect(text).toContain(line)
    }
    expect(text.match(/bind: \{ field: readings.temperature/g)).toHaveLength(1)
    expect(stdout).toContain("'mode' may hold 'MAINTENANCE'")
    expect(stdout).not.toContain('error')
    expect(stderr).toContain(`sluice lint -c ${file}`)
  })

  it('writes what scores', async () => {
    const { file } = await init(telemetrySchemaFile, [alarmModel])
    const { code, stdout, stderr } = await cli(['score', '-c', file, '-i', '-', '-o', '-'], {
      stdin: `${telemetryLine()}\n`,
    })
    expect({ code, stderr }).toMatchObject({ code: 0 })
    const prediction = JSON.parse(stdout) as { predictions: { label: string; flags: string[] }[] }
    expect(prediction.predictions).toMatchObject([
      { label: expect.stringMatching(/^(bad|ok)$/) as string, flags: [] },
    ])
  })

  it('writes what lint has nothing to say of where names and types agree', async () => {
    const models = ['cool_cond', 'valve_cond', 'pump_leak', 'hyd_accum', 'stable'].map(
      (name) => `${rig}/${name}.zip`,
    )
    const { code, stdout, stderr, read } = await init('schemas/sensor-cycle.avsc', models)
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toContain('nothing to complain about')
    expect(read()).toContain('name: sensor-cycle\n')
    expect(read()).toContain('topic: sensor-cycle   # guessed: right?')
  })

  it('binds names that differ by case and underscores', async () => {
    const { code, stdout, read } = await init('schemas/sensor-cycle.avsc', [`${rig}/cool_cond-cat.zip`])
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(read()).toContain('- bind: { field: rigMode, as: rig_mode }')
  })

  it('leaves a column open that nothing fits, and says so with exit 1', async () => {
    const schema = join(folder, 'half.avsc')
    const fields = [
      { name: 'temp', type: 'string' },
      { name: 'laod', type: 'double' },
    ]
    writeFileSync(schema, JSON.stringify({ type: 'record', name: 'com.acme.HalfRecord', fields }))
    const { code, stdout, read } = await init(schema, [alarmModel])
    expect(code).toBe(1)
    expect(stdout).toContain("column 'load' of model 'gbm_bernoulli' is bound to nothing")
    expect(read()).toContain('name: half-record')
    expect(read()).toContain('- cast: { field: temp, to: number }')
    expect(read()).toContain("# load: ???   no field is called like it; the nearest is 'laod'")
    expect(read()).toContain('# eventTime: which field')
  })

  it('gives one field two features where two models take it in two forms', async () => {
    const schema = join(folder, 'codes.avsc')
    const columns = ['temp', 'press', 'rpm', 'cnt', 'load', 'spark']
    const fields = [
      ...columns.map((name) => ({ name, type: 'double' })),
      ...['mode', 'shift', 'site'].map((name) => ({ name, type: 'string' })),
      { name: 'code', type: 'int' },
    ]
    writeFileSync(schema, JSON.stringify({ type: 'record', name: 'Codes', fields }))
    const numeric = 'test/fixtures/models/xgb_numeric_only.zip'
    const { code, stdout } = await init(schema, [alarmModel, numeric])
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  })

  it('never replaces a file unless it is told to', async () => {
    const { file, read } = await init(telemetrySchemaFile, [alarmModel])
    writeFileSync(file, 'mine')
    const again = ['init', '--schema', telemetrySchemaFile, '--model', alarmModel, '-o', file]
    const refused = await cli(again)
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') as string })
    expect(read()).toBe('mine')
    expect((await cli([...again, '--force'])).code).toBe(0)
    expect(read()).toContain('name:')
  })

  it('prints it for -o -, paths from here', async () => {
    const { stdout } = await cli(['init', '--schema', telemetrySchemaFile, '--model', alarmModel, '-o', '-'])
    expect(stdout).toContain(`file: ${alarmModel}`)
    expect(stdout.split('\n')[0]).toBe('# yaml-language-server: $schema=docs/reference/sluice.schema.json')
  })

  it('names the schema of configs where an editor finds it from the file that is written', async () => {
    const { file, read } = await init(telemetrySchemaFile, [alarmModel])
    const named = /^# yaml-language-server: \$schema=(\S+)$/m.exec(read())?.[1]
    expect(realpathSync(resolve(dirname(file), named!))).toBe(resolve('docs/reference/sluice.schema.json'))
  })

  it.each(['avro', 'json'])('drafts without a registry what needs none: %s', async (format) => {
    const { code, read, stdout } = await init(telemetrySchemaFile, [alarmModel], '--format', format)
    expect(code).toBe(0)
    expect(stdout).not.toContain('error')
    expect(read()).toContain(`\n  format: ${format}\n`)
    expect(read()).toMatch(/^output:\n {2}topic: .*\n {2}format: json$/m)
    expect(read()).not.toContain('registry')
  })

  it('takes a subject, and pins its latest version', async () => {
    const registry = new FakeRegistry()
    const url = await registry.start()
    try {
      const known = createRegistry(registryAddress(url, null))
      await known.register('telemetry-value', { ...(telemetrySchema as object), doc: 'first' })
      await known.register('telemetry-value', telemetrySchema)
      const { code, read } = await init('telemetry-value', [alarmModel], '--registry', url)
      expect(code).toBe(0)
      expect(read()).toContain('schema: { subject: telemetry-value, version: 2 }')
      expect(read()).toContain(`url: \${SCHEMA_REGISTRY_URL:${url}}`)
      expect(read()).toContain('topic: telemetry   # guessed')
      const json = await init('telemetry-value', [alarmModel], '--registry', url, '--format', 'json')
      expect(json.code).toBe(0)
      expect(json.read()).toContain(`url: \${SCHEMA_REGISTRY_URL:${url}}`)
    } finally {
      await registry.stop()
    }
  })

  it('says that the folder of -o does not exist, as score does', async () => {
    const file = join(folder, 'no-such-folder', 'sluice.yaml')
    const ran = await cli(['init', '--schema', telemetrySchemaFile, '--model', alarmModel, '-o', file])
    expect(ran.stderr).toBe(`sluice: ${file} was not written: its folder does not exist\n`)
    expect(ran.code).toBe(2)
  })

  it('says that a schema is neither a file nor a subject, with the registry of the environment', async () => {
    const registry = new FakeRegistry()
    const env = { SCHEMA_REGISTRY_URL: await registry.start() }
    try {
      const argv = ['init', '--schema', 'nope.avsc', '--model', alarmModel, '-o', join(folder, 'none.yaml')]
      const { code, stderr } = await cli(argv, { env })
      expect(stderr).toContain(
        `there is no file nope.avsc, and the registry at ${env.SCHEMA_REGISTRY_URL} has no such subject`,
      )
      expect(code).toBe(2)
    } finally {
      await registry.stop()
    }
  })

  it('says in its help that the variable counts as --registry', async () => {
    expect((await cli(['init', '--help'])).stdout).toContain('SCHEMA_REGISTRY_URL')
  })

  it.each([
    [['--schema', 'telemetry-value', '--model', alarmModel], 2, 'a subject needs --registry'],
    [['--schema', telemetrySchemaFile, '--model', resolve('nowhere.zip')], 2, 'nowhere.zip'],
    [['--schema', 'package.json', '--model', alarmModel], 2, 'not a valid Avro schema'],
    [['--schema', telemetrySchemaFile], 2, "required option '--model"],
    [['--schema', 's', '--model', alarmModel, '--registry', 'http://127.0.0.1:1'], 3, '127.0.0.1:1'],
  ])('refuses %j', async (argv, code, message) => {
    const ran = await cli(['init', ...argv, '-o', join(folder, 'none.yaml')])
    expect(ran.code).toBe(code)
    expect(ran.stderr).toContain(message)
  })
})
