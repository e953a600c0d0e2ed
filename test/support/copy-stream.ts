import { systemClock } from '../../src/core/clock.ts'
import { silentLogger } from '../../src/core/logger.ts'
import type { Sink, Source } from '../../src/pipeline/ports.ts'
import { AtLeastOnceDelivery } from '../../src/transport/at-least-once.ts'
import { partOf, positionsOf, record } from '../contract/back-end.ts'

/** Writes what it takes to the same partitions of another topic, until the source is stopped. */
export async function copyStream(source: Source, sink: Sink, output: string): Promise<void> {
  const delivery = new AtLeastOnceDelivery(source, sink, {
    intervalMs: 100,
    clock: systemClock,
    logger: silentLogger,
  })
  for (;;) {
    const batches = await Promise.race([source.take(100), delivery.failure])
    if (batches === null) return delivery.flush()
    const outputs = batches.flatMap(({ partition, records }) =>
      records.map(({ value }) => ({ ...record(output, partition, ''), value })),
    )
    await delivery.deliver(positionsOf(batches).map((at, i) => partOf(at, i === 0 ? outputs : [])))
  }
}
