import { isRead } from '../config/input-topics.ts'
import { SluiceError } from '../core/errors.ts'
import type { Clock } from '../core/clock.ts'
import { Pipeline } from '../pipeline/pipeline.ts'
import type { TopicReader } from '../transport/topic-reader.ts'
import type { Assembly } from './assemble.ts'
import { readingLetters } from './letter-reader.ts'
import { pipelineParts } from './parts.ts'
import { predictionSchemaId } from './prediction-schema.ts'
import { Redrive, withoutFail } from './redrive.ts'
import type { RedriveCounts } from './redrive.ts'
import { KafkaRedriveLog, redriveMarks } from './redrive-log.ts'
import type { RedriveLog } from './redrive-log.ts'
import type { RedriveChoice } from './redrive-turns.ts'
import { unmeasured } from './unmeasured.ts'

export interface RedriveSettings extends RedriveChoice {
  readonly topic: string
  readonly limit: number
  /** Letters a second at most. */
  readonly rate: number
  readonly dryRun: boolean
}

export interface RedriveOutside {
  readonly clock: Clock
  readonly stop: AbortSignal
  /** What would become of the letters. */
  onRehearsed(counts: RedriveCounts): void
}

/**
 * Sends dead letters through the pipeline again: first for show, then, where that is of use to any of them, in earnest. Gives
 * what has become of them; null where nothing was written.
 */
export function redriveLetters(
  assembly: Assembly,
  settings: RedriveSettings,
  outside: RedriveOutside,
): Promise<RedriveCounts | null> {
  const { topic, quarantine } = settings
  const { output, deadLetter } = assembly.config
  const taken = [topic, output.topic, deadLetter.topic]
  if (quarantine !== null && (taken.includes(quarantine) || isRead(assembly.config, quarantine))) {
    throw new SluiceError('USAGE', `--quarantine ${quarantine}: expected a topic of its own`)
  }
  return readingLetters(assembly.config, async (reader) => {
    const log = new KafkaRedriveLog(assembly.config, topic, reader)
    try {
      return await redriven(assembly, settings, { reader, log }, outside)
    } finally {
      await log.close()
    }
  })
}

async function redriven(
  assembly: Assembly,
  { topic, filter, maxRedrives, quarantine, limit, rate, dryRun }: RedriveSettings,
  { reader, log }: { readonly reader: TopicReader; readonly log: RedriveLog },
  outside: RedriveOutside,
): Promise<RedriveCounts | null> {
  const { batch, outage } = assembly.config
  const { clock, stop } = outside
  const redrive = new Redrive({
    ...{ reader, topic, limit, rate, clock, stop },
    pipeline: await pipelineFor(assembly, log, quarantine, clock),
    choice: { filter, maxRedrives, quarantine },
    maxRecords: batch.maxRecords,
    outageDeadlineMs: outage.deadlineMs,
  })
  const expected = await redrive.rehearse(
    await redriveMarks(assembly.config, topic, await reader.bounds(topic)),
  )
  outside.onRehearsed(expected)
  const isOfUse = expected.scored + expected.skipped + expected.reports + expected.quarantined > 0
  return dryRun || expected.interrupted || !isOfUse ? null : redrive.run(log)
}

/** The pipeline of the stream, but that nothing ends it: a letter that fails again is one again. */
async function pipelineFor(
  assembly: Assembly,
  log: RedriveLog,
  quarantine: string | null,
  clock: Clock,
): Promise<Pipeline> {
  const { output, deadLetter } = assembly.config
  const [schemaId, partitionCount] = await Promise.all([
    predictionSchemaId(assembly),
    log.partitionCount(output.topic),
    // Better now than at the first letter that fails again.
    log.partitionCount(deadLetter.topic),
    ...(quarantine === null ? [] : [log.partitionCount(quarantine)]),
  ])
  const parts = pipelineParts(assembly, schemaId, partitionCount, clock)
  const policies = withoutFail(parts.policies)
  return new Pipeline({ ...parts, policies, onUnexpected: 'dead-letter' }, unmeasured)
}
