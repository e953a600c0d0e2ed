import { describe, expect, it } from 'vitest'
import { createRegistry } from '../../src/avro/registry.ts'
import { registryAddress } from '../../src/avro/registry-http.ts'
import { registryContract } from '../avro/support/registry-contract.ts'
import { cli } from '../support/cli.ts'
import { skipWithoutKafka, startRegistry } from '../support/local-kafka.ts'

describe.skipIf(await skipWithoutKafka())('a real schema registry', () => {
  // It is shared: the test run stops it.
  registryContract('Apicurio', { start: startRegistry, stop: () => Promise.resolve() })

  it('takes the schema of predictions by `sluice schema register`, where its rules allow it', async () => {
    const url = await startRegistry()
    const subject = `schema-command-${Date.now().toString(36)}`
    const schema = (verb: string, of: string) =>
      cli(
        [
          'schema',
          verb,
          '-c',
          'examples/hydraulic-rig/sluice.yaml',
          '--set',
          `output.subject=${of}`,
          '--json',
        ],
        { env: { SCHEMA_REGISTRY_URL: url } },
      )
    const states = []
    for (const verb of ['check', 'register', 'register', 'check']) {
      const { code, stdout } = await schema(verb, subject)
      const { state } = JSON.parse(stdout) as { readonly state: string }
      states.push([code, state])
    }
    expect(states).toEqual([
      [0, 'absent'],
      [0, 'registered'],
      [0, 'registered'],
      [0, 'registered'],
    ])
    const taken = `${subject}-taken`
    const other = { type: 'record', name: 'Other', fields: [{ name: 'x', type: 'int' }] }
    await createRegistry(registryAddress(url)).register(taken, other, 'FULL')
    expect(await schema('check', taken)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('refused') as string,
    })
    expect(await schema('register', taken)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(taken) as string,
    })
  })

  it('takes the schema of rows with one feature more or less, and refuses one of another type', async () => {
    const env = { SCHEMA_REGISTRY_URL: await startRegistry() }
    const subject = `rows-${Date.now().toString(36)}`
    const stage = [
      '-c',
      'examples/hydraulic-rig/two-stages/features.yaml',
      '--set',
      `output.subject=${subject}`,
    ]
    const register = async (...steps: readonly string[]) => {
      const settings = steps.flatMap((step) => ['--set', step])
      return (await cli(['schema', 'register', ...stage, ...settings], { env })).code
    }
    expect(await register()).toBe(0)
    await createRegistry(registryAddress(env.SCHEMA_REGISTRY_URL)).setCompatibility(subject, 'BACKWARD')
    expect(await register('features[12]={log1p: {field: vs_vib, as: more}}')).toBe(0)
    expect(await register()).toBe(0)
    expect(await register('features[12]={cast: {field: vs_vib, to: text}}')).toBe(2)
  })
})
