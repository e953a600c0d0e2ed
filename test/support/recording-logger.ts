import { logLevels } from '../../src/core/logger.ts'
import type { Logger, LogFields } from '../../src/core/logger.ts'

export type RecordedLine = LogFields & { readonly level: string; readonly message: string }

/** Keeps what is logged. */
export function recordingLogger(): { readonly logger: Logger; readonly lines: readonly RecordedLine[] } {
  const lines: RecordedLine[] = []
  const write = (level: string) => (fields: LogFields, message: string) => {
    lines.push({ ...fields, level, message })
  }
  const [debug, info, warn, error] = logLevels.map(write)
  return { logger: { debug: debug!, info: info!, warn: warn!, error: error! }, lines }
}
