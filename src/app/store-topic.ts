import type { Config } from '../config/schema.ts'
import type { StoreTopic } from '../releases/open-store.ts'

/** How the model store of a config is reached where it is in a topic. What only that needs is loaded where it is. */
export function storeTopic({ kafka, releases }: Pick<Config, 'kafka' | 'releases'>): StoreTopic {
  return {
    places: releases?.places ?? [],
    openLog: async (topic) => {
      const [{ ControlTopic }, { kafkaConnection }] = await Promise.all([
        import('./control-topic.ts'),
        import('./kafka-connection.ts'),
      ])
      return new ControlTopic(kafkaConnection(kafka), topic)
    },
  }
}
