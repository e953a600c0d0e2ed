import type { Delivery, Sink, Source } from '../pipeline/ports.ts'

/**
 * At least once: all outputs and dead letters acknowledged, then the positions committed. After a crash in between the
 * records are scored again.
 */
export function atLeastOnce(source: Source, sink: Sink): Delivery {
  return {
    async deliver({ outputs, deadLetters, positions }) {
      const refused = await sink.send([...outputs, ...deadLetters])
      if (refused.length > 0) return { refusedOutputs: refused, fenced: [] }
      return { refusedOutputs: [], fenced: await source.commit(positions) }
    },
  }
}
