import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../src/core/logger.ts'
import { systemClock } from '../../src/core/clock.ts'
import { Fault } from '../../src/core/outcome.ts'
import type { InputRecord, OutputRecord, Position } from '../../src/core/record.ts'
import type { DeliveryPart, RejectedRecord, Sink, Source } from '../../src/pipeline/ports.ts'
import { AtLeastOnceDelivery } from '../../src/transport/at-least-once.ts'
import { deadLetters as deadLetterMaker } from '../../src/dead-letter/dead-letter.ts'
import { headerText } from '../../src/dead-letter/headers.ts'
import type { TopicRules } from '../../src/transport/memory/topic-rules.ts'
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
      const delivery = new AtLeastOnceDelivery(source, sink, {
        intervalMs,
        clock: systemClock,
        logger: silentLogger,
      })
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
      await expect.poll(() => committed(source), { timeout: 60_000 }).toEqual([1n])
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
        partOf(position, outputs, [], { letterFor }),
      ]
      await delivery.deliver(parts)
      await delivery.flush()
      expect(rejected).toMatchObject([{ index: 1, kind: 'too-large' }])
      expect(await written(output)).toEqual(['before', 'a', 'b'])
      expect(await written(deadLetters)).toEqual(['letter of 1'])
      expect(committed(source)).toEqual([3n])
      await source.close(2_000)
    })

    const hourMs = 3_600_000
    const yesterdayMs = Date.now() - 24 * hourMs
    const large = Buffer.alloc(8_000, 'x')
    const poison: InputRecord = {
      offset: 7n,
      key: Buffer.from('k'),
      value: Buffer.from('poison'),
      headers: [{ key: 'own', value: Buffer.from('kept') }],
      timestampMs: yesterdayMs,
    }
    const { make, writable } = deadLetterMaker({
      topic: 'named below',
      pipeline: 'contract',
      instance: 'contract-1',
      redact: new Set(),
      stackTrace: false,
      oversize: 'headers-only',
      maxRecordBytes: Infinity,
      clock: systemClock,
    })

    it.each<[string, TopicRules, Partial<InputRecord>, Record<string, string | null>]>([
      ['value is too large', { maxRecordBytes: 5_000 }, { value: large }, { value: null, own: 'kept' }],
      [
        'headers are too large',
        { maxRecordBytes: 5_000 },
        { headers: [{ key: 'own', value: large }] },
        { value: null, own: null, 'sluice.dlq.omitted': 'value,headers' },
      ],
      [
        'key is too large',
        { maxRecordBytes: 5_000 },
        { key: large },
        { value: null, key: 'in-3-7', own: null, 'sluice.dlq.omitted': 'value,headers,key' },
      ],
      [
        'timestamp is out of bounds',
        { mostMsBehind: hourMs },
        {},
        { value: 'poison', 'sluice.dlq.timestamp': String(yesterdayMs) },
      ],
      [
        'topic is compacted',
        { compacted: true },
        { key: null },
        { value: 'poison', key: 'in-3-7', own: 'kept' },
      ],
      [
        'timestamp is out of bounds in a compacted topic',
        { compacted: true, mostMsBehind: hourMs },
        { key: null },
        { value: 'poison', key: 'in-3-7', 'sluice.dlq.timestamp': String(yesterdayMs) },
      ],
    ])('writes a dead letter whose %s in a form that the topic takes', async (_, rules, over, expected) => {
      const { source, position, delivery } = await setting()
      const topic = await backEnd.createTopic(1, rules)
      const from = { topic: 'in', partition: 3, offset: 7n }
      const letterOf = (record: InputRecord) => ({
        ...make(record, from, new Fault('bad-magic', 'm'), false),
        topic,
      })
      const good = { ...poison, key: Buffer.from('good'), timestampMs: Date.now() }
      const letters = [letterOf(good), letterOf({ ...poison, ...over }), letterOf(good)]
      await delivery.deliver([
        partOf(position, [], letters, { writable: (letter, { kind }) => writable(letter, kind) }),
      ])
      await delivery.flush()
      expect(committed(source)).toEqual([3n])
      const reader = await backEnd.reader()
      const records = (await readAll(reader, topic)).flatMap((slice) => slice.records)
      await reader.close()
      expect(records).toHaveLength(3)
      // The others were written before.
      const written = records[2]!
      const shown: Record<string, string | null> = {
        key: written.key?.toString() ?? null,
        value: written.value?.toString() ?? null,
      }
      for (const name of ['own', 'sluice.dlq.omitted', 'sluice.dlq.timestamp'])
        shown[name] = headerText(written.headers, name)
      expect(shown).toMatchObject(expected)
      expect(headerText(written.headers, 'sluice.dlq.reason')).toBe('bad-magic')
      if (shown['sluice.dlq.timestamp'] === null) expect(written.timestampMs).toBe(yesterdayMs)
      else expect(written.timestampMs).toBeGreaterThan(yesterdayMs)
      await source.close(2_000)
    })

    it.each(['of the turn', 'of a rejected output'])(
      'rejects with DEAD_LETTER_REFUSED and commits nothing when a dead letter %s is rejected',
      async (which) => {
        const { source, output, deadLetters, position, delivery } = await setting()
        const part =
          which === 'of the turn'
            ? partOf(position, [], [tooLarge(deadLetters)])
            : partOf(position, [tooLarge(output)], [], { letterFor: () => tooLarge(deadLetters) })
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

    it('counts commits that were fenced, and the records that were written before them', async () => {
      const { source, output, position, delivery } = await setting()
      const late = { ...position, epoch: position.epoch - 1 }
      await delivery.deliver([partOf(late, [record(output, 0, 'a'), record(output, 0, 'b')])])
      await delivery.flush()
      expect([delivery.fencedCommits, delivery.repeatedRecords]).toEqual([1, 2])
      expect(committed(source)).toEqual([null])
      await source.close(2_000)
    })
  })
}
