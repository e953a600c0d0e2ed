import type { Logger } from '../core/logger.ts'
import type { OnFinding } from './assemble.ts'

/** Findings as lines of the log: what `lint` only remarks is no reason for an alarm. */
export function logFinding(logger: Logger): OnFinding {
  return (finding, severity) => {
    const level = severity === 'info' ? 'info' : 'warn'
    logger[level]({ event: 'lint-finding', finding }, 'a finding of sluice lint')
  }
}
