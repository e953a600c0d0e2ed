import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBroker } from '../../../src/dev/broker/broker.ts'
import type { LocalService } from '../../../src/dev/local-service.ts'
import { record } from '../../contract/back-end.ts'
import { skipWithoutJava } from '../../support/local-kafka.ts'
import { RealBroker } from './support/real-broker.ts'

const misspelt = 'redaings'

describe.skipIf(await skipWithoutJava())(
  'a misspelt topic, on brokers that make topics by themselves',
  { timeout: 240_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-misspelt-'))
    let service: LocalService
    let broker: RealBroker

    beforeAll(async () => {
      service = await startBroker({ folder, settings: { 'auto.create.topics.enable': 'true' } })
      broker = new RealBroker(service.address)
    }, 120_000)
    afterAll(async () => {
      await broker.close()
      await service.kill()
      rmSync(folder, { recursive: true, force: true })
    })

    it('is refused by source and sink, and not made', async () => {
      const known = await broker.createTopic()
      const sink = await broker.sink()
      expect(await sink.send([record(known, 0, 'a')])).toEqual([])
      await expect(broker.source({ topics: [misspelt] }).start()).rejects.toMatchObject({ code: 'CONFIG' })
      await expect(sink.partitionCount(misspelt)).rejects.toMatchObject({ code: 'CONFIG' })
      await expect(sink.send([record(misspelt, 0, 'a')])).rejects.toMatchObject({ code: 'PRODUCE_REFUSED' })
      expect(await broker.ask((admin) => admin.topics())).not.toContain(misspelt)
    })
  },
)
