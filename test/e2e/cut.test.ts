import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { skipWithoutKafka, startBroker } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { writeRigConfig } from '../support/rig-config.ts'
import { coolers, storeWith } from '../support/store-on-disk.ts'
import { Place } from './support/place.ts'

const partitions = 2
const folder = scratchFolder()

describe.skipIf(await skipWithoutKafka())('sluice model --cut', { timeout: 120_000 }, () => {
  let place: Place

  beforeAll(async () => {
    place = await Place.open('cut', { broker: await startBroker(), registry: null, partitions })
  }, 120_000)

  const publish = (partition: number, count: number) =>
    place.publish(
      Array.from({ length: count }, () => ({
        ...{ topic: place.input, partition, key: null, value: Buffer.of(1), headers: [], timestampMs: null },
      })),
    )

  it('takes the ends of the topics that a pipeline reads, and never goes behind the cut before', async () => {
    const file = writeRigConfig(
      folder,
      `schemas: { files: { 1: ${resolve('schemas/sensor-cycle.avsc')} } }\n`,
    )
    const config = readFileSync(file, 'utf8').replace(/file: \S+cool_cond\.zip/, 'release: cooler')
    const store = await storeWith(coolers.mojo, coolers.lightgbm)
    const pipeline = store.write('pipeline.yaml', `${config}\nreleases: { store: ${store.place} }\n`)
    const set = [
      '--set',
      'output.format=json',
      '--set',
      `kafka.brokers=${place.connection.brokers.join(',')}`,
      '--set',
      `input.topic=${place.input}`,
    ]
    const cutOf = async (command: string, ...argv: readonly string[]) => {
      const cut = ['--json', '--cut', '-c', pipeline, ...set, ...argv]
      const { code, stdout, stderr } = await store.model(command, ...cut)
      expect([code, stderr], stdout).toEqual([0, ''])
      return (JSON.parse(stdout) as { readonly release: { readonly cut: unknown } }).release.cut
    }
    await publish(0, 3)
    expect(await cutOf('promote', 'cooler@1', '--cut-margin', '10')).toEqual({
      [place.input]: { 0: '13', 1: '10' },
    })
    await publish(1, 12)
    expect(await cutOf('promote', 'cooler@2', '--cut-margin', '0')).toEqual({
      [place.input]: { 0: '13', 1: '12' },
    })
    expect(await cutOf('rollback', 'cooler', '--why', 'slow')).toEqual({
      [place.input]: { 0: '1003', 1: '1012' },
    })
  })
})
