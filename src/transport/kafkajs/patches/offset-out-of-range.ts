import type { Patch } from './patch.ts'

export const offsetOutOfRange: Patch = {
  name: 'offset-out-of-range',
  why: 'an offset out of range silently became the latest (or earliest) and was committed so; records are lost unseen',
  apply(modules) {
    // The class as kafkajs 2.2.4 has it.
    const group = modules.load('consumer/consumerGroup') as {
      prototype: { recoverFromOffsetOutOfRange: unknown }
    }
    // Not retriable: it ends the consumer, and the source decides by its policy.
    group.prototype.recoverFromOffsetOutOfRange = (error: Error) => Promise.reject(error)
  },
}
