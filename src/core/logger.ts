/** How severe a line is, the least first. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const

/** Structured log: fields first, a constant message second. Record values, keys and secrets never go in. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
