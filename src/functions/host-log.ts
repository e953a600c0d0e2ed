import { logLevels } from '../core/logger.ts'
import type { LogFields, Logger } from '../core/logger.ts'

type Level = (typeof logLevels)[number]

/** JSON lines on standard output, which hosts of functions keep; the least severe are of `least`. */
export function hostLog(least: Level): Logger {
  const writer = (level: Level) => {
    if (logLevels.indexOf(level) < logLevels.indexOf(least)) return () => undefined
    return (fields: LogFields, msg: string) => {
      console.log(JSON.stringify({ level, time: new Date().toISOString(), ...fields, msg }))
    }
  }
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') }
}
