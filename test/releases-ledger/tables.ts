import type { Latency, ReleaseAccount } from './account.ts'
import type { CanaryEnd } from './canaries.ts'
import type { Shares } from './shares.ts'

const whole = (count: number) => count.toLocaleString('en')

export function accountLine(account: ReleaseAccount): string {
  const { inputs, predictions, deadLetters, lost, left, repeats, wrong, outOfOrder } = account
  return [
    `${whole(inputs)} records, ${whole(predictions)} predictions, ${whole(deadLetters)} dead letters`,
    `lost ${lost.length + left.length}, repeated ${repeats}, under a wrong id ${wrong.length}`,
    `scored by two versions ${account.ofTwoVersions.length}, out of order ${outOfOrder.length}`,
    `by an older release than one before ${account.backwards.length}`,
  ].join('; ')
}

export function latencyTable(latencies: readonly Latency[]): readonly string[] {
  const rows = latencies.map(({ name, records, p50, p99, longest }) =>
    row([name, whole(records), p50.toFixed(0), p99.toFixed(0), longest.toFixed(0)]),
  )
  return [row(['when', 'records', 'p50, ms', 'p99, ms', 'longest, ms']), '|---|---|---|---|---|', ...rows]
}

export function shareTable(shares: readonly Shares[]): readonly string[] {
  const rows = shares.map(({ asked, records, keys, share, inTwo }) =>
    row([`${asked} %`, whole(records), whole(keys), `${share.toFixed(2)} %`, String(inTwo.length)]),
  )
  return [
    row(['asked', 'records', 'keys', 'of the keys', 'keys in two arms']),
    '|---|---|---|---|---|',
    ...rows,
  ]
}

export function canaryTable(ends: readonly CanaryEnd[]): readonly string[] {
  const rows = ends.map(({ name, reason, steps, seconds, servedSeconds }) =>
    row([
      name,
      reason === null ? 'went through' : `taken back: ${reason}`,
      steps.map((step) => `${step.share} % ${step.seconds.toFixed(1)} s`).join(', '),
      seconds.toFixed(1),
      servedSeconds.toFixed(1),
    ]),
  )
  return [
    row(['version', 'what became of it', 'steps', 'decided after, s', 'everywhere after, s']),
    '|---|---|---|---|---|',
    ...rows,
  ]
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
