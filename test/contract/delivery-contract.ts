import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import type { OutputRecord, Position } from '../../src/core/record.ts'
import type { DeliveryPart, RejectedRecord, Sink, Source } from '../../src/pipeline/ports.ts'
import { AtLeastOnceDelivery } from '../../src/transport/at-least-once.ts'
import type { BackEnd } from './back-end.ts'
import {
  newGroup,
  numbered,
  partOf,
  positionsOf,
  readAll,
  record,
  takeRecords,
  valuesOf,
} from './back-end.ts'

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

    async function setting(intervalMs = 0) {
      const input = await backEnd.createTopic(1)
      const output = await backEnd.createTopic(1)
      const deadLetters = await backEnd.createTopic(1)
      await sink.send(numbered(input, 1, 3))
      const source = backEnd.source({ topic: input, groupId: newGroup() })
      await source.start()
      // One partition has records.
      const position: Position = positionsOf(await takeRecords(source, 3))[0]!
      const delivery = new AtLeastOnceDelivery(source, sink, { intervalMs, clock: systemClock })
      return { source, output, deadLetters, position, delivery }
    }

    async function written(topic: string): Promise<string[]> {
      const reader = await backEnd.reader()
      const slices = await readAll(reader, topic)
      await reader.close()
      return valuesOf(slices)
    }

    const committed = (source: Source) => source.status().map((status) => status.committed)
    const tooLarge = (topic: string) => record(topic, 0, 'x'.repeat(20_000))

    it('writes outputs and dead letters, then commits', async () => {
      const { source, output, deadLetters, position, delivery } = await setting()
      await delivery.deliver([
        partOf(position, [record(output, 0, 'scored')], [record(deadLetters, 0, 'dead')]),
      ])
      await delivery.flush()
      expect(await written(output)).toEqual(['scored'])
      expect(await written(deadLetters)).toEqual(['dead'])
      expect(committed(source)).toEqual([3n])
      await source.close(2_000)
    })

    it('commits where nothing is to be written', async () => {
      const { source, position, delivery } = await setting()
      await delivery.deliver([partOf(position, [])])
      await delivery.flush()
      expect(committed(source)).toEqual([3n])
      await source.close(2_000)
    })

    it('commits once an interval, and what is left when it is flushed', async () => {
      const { source, output, position, delivery } = await setting(3_600_000)
      const first = { ...position, nextOffset: 1n }
      await delivery.deliver([partOf(first, [record(output, 0, 'a')])])
      await expect.poll(() => committed(source), { timeout: 10_000 }).toEqual([1n])
      await delivery.deliver([partOf({ ...position, nextOffset: 2n }, [record(output, 0, 'b')])])
      await delivery.deliver([partOf(position, [record(output, 0, 'c')])])
      expect(await written(output)).toEqual(['a', 'b', 'c'])
      expect(committed(source)).toEqual([1n])
      await delivery.flush()
      expect(committed(source)).toEqual([3n])
      await source.close(2_000)
    })

    it('writes the dead letter of a rejected output before anything is committed', async () => {
      const { source, output, deadLetters, position, delivery } = await setting()
      const outputs = [record(output, 0, 'a'), tooLarge(output), record(output, 0, 'b')]
      const rejected: RejectedRecord[] = []
      const letterFor = (each: RejectedRecord): OutputRecord => {
        rejected.push(each)
        expect(committed(source)).toEqual([null])
        return record(deadLetters, 0, `letter of ${each.index}`)
      }
      const parts: DeliveryPart[] = [
        partOf({ ...position, nextOffset: 1n }, [record(output, 0, 'before')]),
        partOf(position, outputs, [], letterFor),
      ]
      await delivery.deliver(parts)
      await delivery.flush()
      expect(rejected).toMatchObject([{ index: 1, kind: 'too-large' }])
      expect(await written(output)).toEqual(['before', 'a', 'b'])
      expect(await written(deadLetters)).toEqual(['letter of 1'])
      expect(committed(source)).toEqual([3n])
      await source.close(2_000)
    })

    it.each(['of the turn', 'of a rejected output'])(
      'rejects with DEAD_LETTER_REFUSED and commits nothing when a dead letter %s is rejected',
      async (which) => {
        const { source, output, deadLetters, position, delivery } = await setting()
        const part =
          which === 'of the turn'
            ? partOf(position, [], [tooLarge(deadLetters)])
            : partOf(position, [tooLarge(output)], [], () => tooLarge(deadLetters))
        await expect(delivery.deliver([part])).rejects.toMatchObject({ code: 'DEAD_LETTER_REFUSED' })
        await delivery.flush()
        expect(committed(source)).toEqual([null])
        await source.close(2_000)
      },
    )

    it('commits nothing when the sink rejects', async () => {
      const { source, position, delivery } = await setting()
      await expect(
        delivery.deliver([partOf(position, [record('no-such-topic', 0, 'a')])]),
      ).rejects.toMatchObject({ code: 'PRODUCE_REFUSED' })
      await delivery.flush()
      expect(committed(source)).toEqual([null])
      await source.close(2_000)
    })

    it('counts commits that were fenced', async () => {
      const { source, position, delivery } = await setting()
      await delivery.deliver([partOf({ ...position, epoch: position.epoch - 1 }, [])])
      await delivery.flush()
      expect(delivery.fencedCommits).toBe(1)
      expect(committed(source)).toEqual([null])
      await source.close(2_000)
    })
  })
}
