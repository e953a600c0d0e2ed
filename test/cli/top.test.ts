import { beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/app/assemble.ts'
import { kafkaMonitorTopic } from '../../src/app/kafka-monitor-topic.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { keyOf } from '../../src/monitor/monitor-topic.ts'
import { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import { anInstance, records } from '../monitor/monitor-records.ts'
import { cli } from '../support/cli.ts'
import { connectionTo } from '../support/kafka-options.ts'
import { skipWithoutKafka, startBroker } from '../support/local-kafka.ts'

const file = 'examples/hydraulic-rig/sluice.yaml'

describe('sluice top', () => {
  it('says what is missing where the config has no monitor', async () => {
    const { code, stderr } = await cli(
      ['top', '-c', 'examples/hydraulic-rig/two-stages/features.yaml', '--once'],
      {
        env: {},
      },
    )
    expect(stderr).toContain('the config has no `monitor`')
    expect(code).toBe(2)
  })
})

describe.skipIf(await skipWithoutKafka())('sluice top, on a real broker', () => {
  const name = `top-${process.pid}`
  const names = {
    'monitor.topic': `${name}.monitor`,
    'input.topic': `${name}.cycles`,
    'input.group': name,
    'monitor.words': JSON.stringify({ cooler: { 3: { text: 'close to total failure', is: 'bad' } } }),
  }
  const set = Object.entries(names).flatMap(([path, value]) => ['--set', `${path}=${value}`])
  let env: { readonly KAFKA_BROKERS: string }

  beforeAll(async () => {
    const broker = await startBroker()
    env = { KAFKA_BROKERS: broker }
    await KafkaAdmin.ask(connectionTo([broker], 'test'), silentLogger, async (admin) => {
      await admin.createTopic({ topic: names['monitor.topic'], partitionCount: 1 })
      await admin.createTopic({ topic: names['input.topic'], partitionCount: 2 })
    })
    const config = readConfig({
      file,
      overrides: Object.entries(names).map((each) => each.join('=')),
      environment: env,
    })
    const topic = kafkaMonitorTopic(config, silentLogger)
    const now = Date.now()
    const said = [anInstance('a', { at: now }), { ...records.key, scoredAt: now }, records.alert]
    await topic.write(said.map((value) => ({ key: keyOf(value), value })))
    await topic.close()
  })

  it('prints once what instances said and how the group stands', async () => {
    const { code, stdout, stderr } = await cli(['top', '-c', file, '--once', ...set], { env })
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toMatch(/1 instances .* lag 0$/m)
    expect(stdout).toContain('a waits for broker')
    expect(stdout).toMatch(/Keys:\n.*\n {2}bad +rig-07 .* cooler close to total failure/)
    expect(stdout).toContain('feature-drift')
  })

  it('prints it as JSON', async () => {
    const { stdout } = await cli(['top', '-c', file, '--json', ...set], { env })
    expect(JSON.parse(stdout)).toMatchObject({ alerts: [records.alert], instances: [{ isSilent: false }] })
  })
})
