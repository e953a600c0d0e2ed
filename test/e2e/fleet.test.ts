// The short form of `npm run fleet-ledger`.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fleetSummary, runFleetLedger } from '../fleet-ledger/run-fleet-ledger.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { Place } from './support/place.ts'

const folder = scratchFolder()

describe.skipIf(await skipWithoutKafka())(
  'a fleet that loses instances, its supervisor, and the machine',
  () => {
    it('is back each time, doubles none, and loses no record', { timeout: 600_000 }, async () => {
      const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
      // The time of an outcome is that at which it is in the topic.
      const topics = { settings: { 'message.timestamp.type': 'LogAppendTime' } }
      const place = await Place.open('fleet', { broker, registry, topics })
      const report = await runFleetLedger(place, join(folder, 'fleet'), {
        ...{ instances: 2, kills: 1, freezes: 1, rate: 200, seed: 1, say: console.log },
      })
      console.log(fleetSummary(report))
      expect(report).toMatchObject({ breaches: [], doubled: 0, account: { lost: [], left: [] } })
      expect(report.gaps.map(({ after }) => after)).toEqual(['kill', 'freeze', 'reboot', 'reboot'])
      expect(report.account.inputs).toBeGreaterThan(1_000)
    })
  },
)
