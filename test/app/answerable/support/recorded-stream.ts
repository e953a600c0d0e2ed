import { expect, vi } from 'vitest'
import type { Assembly } from '../../../../src/app/assemble.ts'
import type { Prediction } from '../../../../src/avro/prediction.ts'
import type { ModelStore } from '../../../../src/releases/model-store.ts'
import type { MemoryBroker } from '../../../../src/transport/memory/broker.ts'
import { release, releasedPipeline, serve, streamOf } from '../../following/support/released-rig.ts'
import { cyclesWith } from '../../support/replay-fixture.ts'

/** How many events each release has. */
export const eachRelease = 60

export interface RecordedStream {
  readonly assembly: Assembly
  readonly broker: MemoryBroker
  readonly predictions: readonly Prediction[]
}

/** A stream with version 1 and then one release after another. */
export async function recordedStream(
  store: ModelStore,
  releases: readonly (() => Promise<unknown>)[] = [],
  over: Readonly<Record<string, unknown>> = {},
): Promise<RecordedStream> {
  await release(store, serve(1))
  const events = await cyclesWith(eachRelease * (releases.length + 1))
  const assembly = await releasedPipeline(store, over)
  const stream = await streamOf(assembly)
  const written = () =>
    stream.broker.partitions('predictions').reduce((sum, { high }) => sum + Number(high), 0)
  for (const [at, next] of [null, ...releases].entries()) {
    await next?.()
    const switched = () => stream.lines.filter(({ event }) => event === 'release-serving').length
    await vi.waitFor(() => {
      expect(switched()).toBe(at)
    }, 20_000)
    stream.send(events.slice(eachRelease * at, eachRelease * (at + 1)))
    await vi.waitFor(() => {
      expect(written()).toBe(eachRelease * (at + 1))
    }, 20_000)
  }
  await stream.stop()
  // Whoever writes JSON has no frames to be read.
  const isFramed = assembly.config.output.format !== 'json'
  return { assembly, broker: stream.broker, predictions: isFramed ? stream.predictions() : [] }
}
