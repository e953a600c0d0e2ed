import { destination, pino } from 'pino'
import { logLevels } from '../core/logger.ts'
import type { Logger } from '../core/logger.ts'

/** The least severe lines that are written; `silent` for none. */
export const logThresholds = [...logLevels, 'silent'] as const

export type LogThreshold = (typeof logThresholds)[number]

/** Names of fields that may hold a secret or a record's content, at any of the first depths: they are never written. */
const secretNames = [
  'password',
  'token',
  'secret',
  'sasl',
  'authorization',
  'auth',
  'passphrase',
  'key',
  'value',
  'cert',
  'ca',
]

/** JSON lines on standard output, or where `to` says: a descriptor, a file, or what takes lines; `base` goes into each line. */
export function createLogger(
  level: LogThreshold,
  base: Readonly<Record<string, string>> = {},
  to: number | string | { write(line: string): void } = 1,
): Logger {
  return pino(
    {
      level,
      base,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '[redacted]',
      },
    },
    typeof to === 'object' ? to : destination({ dest: to, sync: true }),
  )
}
