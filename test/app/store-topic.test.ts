import { expect, it } from 'vitest'
import { readConfig } from '../../src/app/assemble.ts'
import { openStoreLog } from '../../src/app/store-log.ts'
import { openStoreLogsBy, storeTopic } from '../../src/app/store-topic.ts'

it('reaches the store of a config by its brokers, which are asked when something is', async () => {
  const overrides = [
    'releases.store=kafka://releases',
    'releases.places=["/mnt/models"]',
    'kafka.brokers=127.0.0.1:2',
  ]
  const config = readConfig({ file: 'examples/hydraulic-rig/sluice.yaml', overrides, environment: {} })
  const topic = storeTopic(config)
  expect(topic.places).toEqual(['/mnt/models'])
  expect(() => topic.openLog('releases')).toThrow('read by the command `sluice` alone')
  openStoreLogsBy((...given) => Promise.resolve(openStoreLog(...given)))
  const log = await topic.openLog('releases')
  expect(log.place).toBe('kafka://releases')
  await expect(log.read(0n)).rejects.toThrow('cannot reach Kafka at 127.0.0.1:2')
})
