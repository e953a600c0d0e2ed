// The Kafka event source: records come from Lambda, predictions and dead letters go wherever `take` puts them (docs/functions.md).
import { createRecordFunction } from 'sluice/lambda'

const score = createRecordFunction({
  pipeline: process.env['PIPELINE'] ?? 'sluice.yaml',
  // Nothing is done before this resolves: what it rejects with is a failure of all records.
  take: async (records) => {
    for (const { topic, key, value } of records)
      console.log(JSON.stringify({ topic, key: key?.toString(), bytes: value?.length ?? 0 }))
    return Promise.resolve()
  },
})

// With FunctionResponseTypes: [ReportBatchItemFailures], so that an outage repeats what it concerns and no more.
export const handler = async (event: Parameters<typeof score>[0]) => score(event)
