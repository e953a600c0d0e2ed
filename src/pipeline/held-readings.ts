import { SluiceError } from '../core/errors.ts'
import type { RecordBatch } from '../core/record.ts'

/**
 * Where records are scored by themselves: refuses those that the group holds back since windows were open. A commit would forget them,
 * and the rows of those windows would never come.
 *
 * @throws SluiceError CONFIG
 */
export function refuseHeldReadings({ topic, partition, records, mark }: RecordBatch): void {
  const [first] = records
  if (mark == null || first === undefined || first.offset >= mark.nextOffset) return
  throw new SluiceError(
    'CONFIG',
    `${topic}/${partition}: the group holds readings back from offset ${first.offset} on, for windows that were open when it had come to ${mark.nextOffset}, and the config has no windows: their rows would be lost. Bring back the section windows and let them close, which they do when nothing comes for windows.idleAfter; or begin with another input.group; or, where those rows may be lost, set the offset of the group to ${mark.nextOffset} (kafka-consumer-groups.sh --reset-offsets --to-offset)`,
  )
}
