import { isRead } from '../config/input-topics.ts'
import { SluiceError } from '../core/errors.ts'
import type { Clock } from '../core/clock.ts'
import { Pipeline } from '../pipeline/pipeline.ts'
import type { TopicReader } from '../transport/topic-reader.ts'
import type { Assembly } from './assemble.ts'
import { readingLetters } from './letter-reader.ts'
import { withLookups } from './broker-feed.ts'
import { pipelineParts } from './parts.ts'
import { predictionSchemaId } from './prediction-schema.ts'
import { Redrive, dealtWith, withoutFail } from './redrive.ts'
import type { RedriveCounts } from './redrive.ts'
import { KafkaRedriveLog, redriveMarks } from './redrive-log.ts'
import type { RedriveLog } from './redrive-log.ts'
import type { RedriveChoice } from './redrive-turns.ts'
import type { ProgressDisplay } from './score-file.ts'
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
  /** @param letters that are to be dealt with; null where that is not known yet */
  progress(letters: number | null): ProgressDisplay
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
  if (assembly.compiled.windows !== null) throw windowsClosed()
  const taken = [topic, output.topic, deadLetter.topic]
  if (quarantine !== null && (taken.includes(quarantine) || isRead(assembly.config, quarantine))) {
    throw new SluiceError('USAGE', `--quarantine ${quarantine}: expected a topic of its own`)
  }
  return readingLetters(assembly.config, async (reader) => {
    const log = new KafkaRedriveLog(assembly.config, topic, reader)
    try {
      return await withLookups([assembly], outside.stop, () =>
        redriven(assembly, settings, { reader, log }, outside),
      )
    } finally {
      await log.close()
    }
  })
}

/** The letters of a pipeline with windows are readings, or stand for a window by its first. */
function windowsClosed(): SluiceError {
  return new SluiceError(
    'USAGE',
    'the pipeline has windows: those that the readings in dead letters belong to are closed. sluice replay makes windows anew of what the input topic holds; sluice dlq export writes the letters to files',
  )
}

async function redriven(
  assembly: Assembly,
  { topic, filter, maxRedrives, quarantine, limit, rate, dryRun }: RedriveSettings,
  { reader, log }: { readonly reader: TopicReader; readonly log: RedriveLog },
  outside: RedriveOutside,
): Promise<RedriveCounts | null> {
  const { batch, outage } = assembly.config
  const { clock, stop } = outside
  let display = outside.progress(null)
  const redrive = new Redrive({
    ...{ reader, topic, limit, rate, clock, stop },
    pipeline: await pipelineFor(assembly, log, quarantine, clock),
    choice: { filter, maxRedrives, quarantine },
    maxRecords: batch.maxRecords,
    outageDeadlineMs: outage.deadlineMs,
    onProgress: (letters) => {
      display.update(letters, letters)
    },
  })
  const marks = await redriveMarks(assembly.config, topic, await reader.bounds(topic))
  const expected = await redrive.rehearse(marks).finally(() => {
    display.stop()
  })
  outside.onRehearsed(expected)
  const { scored, skipped, reports, quarantined, resumed } = expected
  // One that was interrupted is brought to its end: until then, the letters that came since would wait.
  const isOfUse = scored + skipped + reports + quarantined > 0 || resumed
  if (dryRun || expected.interrupted || !isOfUse) return null
  display = outside.progress(Math.max(1, dealtWith(expected)))
  return redrive.run(log).finally(() => {
    display.stop()
  })
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
  const beside = {
    // They were compared when their records came first.
    shadow: null,
    partitionCountOf: (topic: string) => log.partitionCount(topic),
    isLimited: false,
  }
  const parts = pipelineParts(assembly, schemaId, partitionCount, clock, beside)
  const policies = withoutFail(parts.policies)
  return new Pipeline({ ...parts, policies, onUnexpected: 'dead-letter' }, unmeasured)
}
