import { beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../src/core/logger.ts'
import { KafkaAdmin } from '../../../../src/transport/kafkajs/client/admin.ts'
import type { KafkaConnection } from '../../../../src/transport/kafkajs/client/connection.ts'
import { onceCoordinated } from '../../../../src/transport/kafkajs/client/coordinated.ts'
import { KafkaGroupOffsets } from '../../../../src/transport/kafkajs/client/group-offsets.ts'
import { KafkaSource } from '../../../../src/transport/kafkajs/source/source.ts'
import { newGroup } from '../../../contract/back-end.ts'
import { connectionTo, sourceOptions } from '../../../support/kafka-options.ts'
import { skipWithoutKafka, startBroker } from '../../../support/local-kafka.ts'

describe.skipIf(await skipWithoutKafka())('KafkaGroupOffsets', () => {
  let connection: KafkaConnection
  const topic = `places-${newGroup()}`
  const both = new Map([[topic, [0, 1]]])

  beforeAll(async () => {
    connection = connectionTo([await startBroker()], 'places')
    await KafkaAdmin.ask(connection, silentLogger, (admin) =>
      admin.createTopic({ topic, partitionCount: 2, settings: {} }),
    )
  })

  it('keeps places without members, and finds them again', async () => {
    const groupId = newGroup()
    const offsets = new KafkaGroupOffsets(connection, groupId, silentLogger)
    // The first group of a broker waits for the topic of all groups to be made.
    const before = await onceCoordinated(() => offsets.read(both))
    expect(before).toEqual(new Map([[topic, new Map()]]))
    await offsets.keep(new Map([[topic, new Map([[1, 7n]])]]))
    await offsets.keep(new Map([[topic, new Map([[1, 2n ** 53n + 1n]])]]))
    await offsets.close()
    const again = new KafkaGroupOffsets(connection, groupId, silentLogger)
    expect(await again.read(both)).toEqual(new Map([[topic, new Map([[1, 2n ** 53n + 1n]])]]))
    await again.close()
  })

  it('takes no place from a group that has members', async () => {
    const groupId = newGroup()
    const source = new KafkaSource(sourceOptions({ connection, groupId, topics: [topic] }), silentLogger)
    await source.start()
    const offsets = new KafkaGroupOffsets(connection, groupId, silentLogger)
    await expect(offsets.keep(new Map([[topic, new Map([[0, 0n]])]]))).rejects.toMatchObject({
      code: 'CONFIG',
      message: `group ${groupId} has members, whose place it is to keep: name another group`,
    })
    await Promise.all([offsets.close(), source.close(1_000)])
  })

  it('cannot be reached where no broker is', async () => {
    const offsets = new KafkaGroupOffsets(connectionTo(['127.0.0.1:1'], 'places'), 'g', silentLogger)
    await expect(offsets.read(both)).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await offsets.close()
  })
})
