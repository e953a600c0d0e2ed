import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sink, Source } from '../../src/pipeline/ports.ts'
import { AtLeastOnceDelivery } from '../../src/transport/delivery.ts'
import type { BackEnd } from './back-end.ts'
import { newGroup, numbered, positionsOf, readAll, record, takeRecords, valuesOf } from './back-end.ts'

/** What at-least-once delivery promises over any source and sink. */
export function deliveryContract(open: () => Promise<BackEnd>): void {
  describe('at-least-once delivery contract', () => {
    let backEnd: BackEnd
    let sink: Sink

    beforeAll(async () => {
      backEnd = await open()
      sink = backEnd.sink({ maxRecordBytes: 10_000 })
      await sink.start()
    })
    afterAll(async () => {
      await sink.close(2_000)
      await backEnd.close()
    })

    async function setting() {
      const input = await backEnd.createTopic(1)
      const output = await backEnd.createTopic(1)
      const deadLetters = await backEnd.createTopic(1)
      await sink.send(numbered(input, 1, 3))
      const source = backEnd.source({ topic: input, groupId: newGroup() })
      await source.start()
      const positions = positionsOf(await takeRecords(source, 3))
      return { source, output, deadLetters, positions, delivery: new AtLeastOnceDelivery(source, sink) }
    }

    async function written(topic: string): Promise<string[]> {
      const reader = await backEnd.reader()
      const slices = await readAll(reader, topic)
      await reader.close()
      return valuesOf(slices)
    }

    const committed = (source: Source) => source.status().map((status) => status.committed)

    it('writes outputs and dead letters, then commits', async () => {
      const { source, output, deadLetters, positions, delivery } = await setting()
      const outputs = [record(output, 0, 'scored')]
      const letters = [record(deadLetters, 0, 'dead')]
      expect(await delivery.deliver({ outputs, deadLetters: letters, positions })).toEqual({
        refusedOutputs: [],
        fenced: [],
      })
      expect(await written(output)).toEqual(['scored'])
      expect(await written(deadLetters)).toEqual(['dead'])
      expect(committed(source)).toEqual([3n])
      await source.close(2_000)
    })

    it('commits where nothing is to be written', async () => {
      const { source, positions, delivery } = await setting()
      await delivery.deliver({ outputs: [], deadLetters: [], positions })
      expect(committed(source)).toEqual([3n])
      await source.close(2_000)
    })

    it('commits nothing while outputs are refused, and all once they are replaced', async () => {
      const { source, output, deadLetters, positions, delivery } = await setting()
      const outputs = [record(output, 0, 'a'), record(output, 0, 'x'.repeat(20_000)), record(output, 0, 'b')]
      const { refusedOutputs } = await delivery.deliver({ outputs, deadLetters: [], positions })
      expect(refusedOutputs).toMatchObject([{ index: 1, kind: 'too-large' }])
      expect(committed(source)).toEqual([null])
      await delivery.deliver({ outputs: [], deadLetters: [record(deadLetters, 0, 'dead')], positions })
      expect(await written(output)).toEqual(['a', 'b'])
      expect(committed(source)).toEqual([3n])
      await source.close(2_000)
    })

    it('rejects with DEAD_LETTER_REFUSED and commits nothing when a dead letter is refused', async () => {
      const { source, deadLetters, positions, delivery } = await setting()
      const letters = [record(deadLetters, 0, 'x'.repeat(20_000))]
      await expect(delivery.deliver({ outputs: [], deadLetters: letters, positions })).rejects.toMatchObject({
        code: 'DEAD_LETTER_REFUSED',
      })
      expect(committed(source)).toEqual([null])
      await source.close(2_000)
    })

    it('commits nothing when the sink rejects', async () => {
      const { source, positions, delivery } = await setting()
      const outputs = [record('no-such-topic', 0, 'a')]
      await expect(delivery.deliver({ outputs, deadLetters: [], positions })).rejects.toMatchObject({
        code: 'PRODUCE_REFUSED',
      })
      expect(committed(source)).toEqual([null])
      await source.close(2_000)
    })

    it('tells of positions that were fenced', async () => {
      const { source, positions, delivery } = await setting()
      const stale = positions.map((position) => ({ ...position, epoch: position.epoch - 1 }))
      expect(await delivery.deliver({ outputs: [], deadLetters: [], positions: stale })).toMatchObject({
        fenced: stale,
      })
      await source.close(2_000)
    })
  })
}
