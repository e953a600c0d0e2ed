import type { ConfigPath, Remark } from '../../core/finding.ts'
import { plural } from '../../core/text.ts'
import { remarksOf } from './check.ts'

const dayMs = 86_400_000
const soonDays = 30

export interface SeenCertificate {
  /** Whose it is: a file, or a broker's address. */
  readonly of: string
  readonly path: ConfigPath
  readonly fromMs: number
  readonly untilMs: number
}

export function certificateFact({ of, untilMs }: SeenCertificate): string {
  return `${of}: until ${new Date(untilMs).toISOString().slice(0, 10)}`
}

export function judgeCertificates(seen: readonly SeenCertificate[], nowMs: number): readonly Remark[] {
  return remarksOf((report) => {
    for (const { of, path, fromMs, untilMs } of seen) {
      const days = Math.floor((untilMs - nowMs) / dayMs)
      if (untilMs <= nowMs) report('error', path, `the certificate of ${of} has expired`, 'renew it')
      else if (fromMs > nowMs)
        report('error', path, `the certificate of ${of} is not valid yet`, 'check the clock')
      else if (days < soonDays)
        report('warning', path, `the certificate of ${of} expires in ${plural(days, 'day')}`, 'renew it')
    }
  })
}
