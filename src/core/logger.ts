import type { LogEvent } from './log-events.ts'

/** How severe a line is, the least first. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const

/** The fields of a line. Names are `core/log-events.ts`'s. */
export interface LogFields {
  readonly event: LogEvent
  readonly [field: string]: unknown
}

/** Structured log: fields first, a constant message second. Record values, keys and secrets never go in. */
export interface Logger {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
}

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
