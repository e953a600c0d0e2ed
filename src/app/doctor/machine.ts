import type { Config } from '../../config/schema.ts'
import type { Remark } from '../../core/finding.ts'
import { formatBytes } from '../../core/text.ts'
import { remarksOf } from './check.ts'

/** This machine, with the models loaded. */
export interface SeenMachine {
  readonly modelBytes: number
  readonly residentBytes: number
  /** What the process may still take. */
  readonly freeMemoryBytes: number
  /** Where the models lie. */
  readonly freeDiskBytes: number
}

export function machineFact({
  modelBytes,
  residentBytes,
  freeMemoryBytes,
  freeDiskBytes,
}: SeenMachine): string {
  return `models ${formatBytes(modelBytes)} in files; ${formatBytes(residentBytes)} in use with them loaded, ${formatBytes(freeMemoryBytes)} of memory and ${formatBytes(freeDiskBytes)} of disk free`
}

export function judgeMachine(seen: SeenMachine, { input }: Config): readonly Remark[] {
  return remarksOf((report) => {
    const needed = input.readAheadBytes + input.maxBatchBytes
    if (needed > seen.freeMemoryBytes) {
      const message = `a full load takes up to ${formatBytes(needed)} more memory (input.readAheadBytes and input.maxBatchBytes), and ${formatBytes(seen.freeMemoryBytes)} is free`
      report('warning', ['input', 'maxBatchBytes'], message, 'give the process more, or lower them')
    }
    if (seen.modelBytes > seen.freeDiskBytes) {
      const message = `${formatBytes(seen.freeDiskBytes)} of disk is free where the models lie: new ones of their size have no room beside them`
      report('warning', ['models'], message)
    }
  })
}
