import type { Config } from '../../config/schema.ts'
import type { Remark } from '../../core/finding.ts'
import { formatCount, plural } from '../../core/text.ts'
import type { GroupOffset } from '../../transport/kafkajs/client/admin.ts'
import type { GroupState } from '../../transport/kafkajs/client/cluster-probe.ts'
import { remarksOf } from './check.ts'

/** Where the group stands in a partition of one of its topics. */
interface Stand extends Pick<GroupOffset, 'partition' | 'low' | 'high' | 'committed'> {
  readonly topic: string
}

type Offsets = readonly Stand[]

/** `Stable, 2 members, lag 1,204 (at most 400 in one partition)`. */
export function groupFact({ state, members }: GroupState, offsets: Offsets): string {
  const lags = offsets.map(lagOf)
  const lag = lags.reduce((sum, each) => sum + each, 0)
  const most = lag === 0 ? '' : ` (at most ${formatCount(Math.max(...lags))} in one partition)`
  const name = state === 'Dead' ? 'no such group yet' : state
  return `${name}, ${plural(members, 'member')}, lag ${formatCount(lag)}${most}`
}

export function judgeGroup(group: GroupState, offsets: Offsets, { input }: Config): readonly Remark[] {
  const path = ['input', 'group']
  return remarksOf((report) => {
    if (group.protocolType !== '' && group.protocolType !== 'consumer') {
      const message = `group ${input.group} is of another kind (${group.protocolType}) and takes no consumers`
      report('error', path, message, 'give input.group a name of its own')
    }
    const lost = offsets.filter(
      ({ low, high, committed }) => committed !== null && (committed < low || committed > high),
    )
    for (const [topic, ofTopic] of Map.groupBy(lost, (each) => each.topic)) {
      const list = ofTopic
        .map(({ partition, committed }) => `${partition} at ${String(committed)}`)
        .join(', ')
      const stops = input.onDataLoss === 'fail'
      report(
        stops ? 'error' : 'warning',
        path,
        `group ${input.group} stands where topic ${topic} has no records (partition ${list}): they expired unread, or the topic was made anew`,
        stops
          ? 'input.onDataLoss: fail stops there; earliest or latest goes on'
          : `goes on by input.onDataLoss: ${input.onDataLoss}`,
      )
    }
    const lag = offsets.reduce((sum, each) => sum + lagOf(each), 0)
    if (group.members === 0 && lag > 0 && offsets.some(({ committed }) => committed !== null))
      report(
        'info',
        path,
        `nobody reads as group ${input.group}: ${plural(lag, 'record')} wait`,
        'sluice run',
      )
    if (group.members > offsets.length) {
      const message = `group ${input.group} has ${plural(group.members, 'member')} for ${plural(offsets.length, 'partition')}: the others stand idle`
      report('info', path, message)
    }
  })
}

function lagOf({ low, high, committed }: Stand): number {
  const from = committed === null || committed < low ? low : committed
  return Math.max(0, Number(high - from))
}
