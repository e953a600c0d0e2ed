import { heard, wrapRequest } from './group-request.ts'
import type { GroupArguments } from './group-request.ts'
import type { ModuleTable } from './module-table.ts'
import type { Patch } from './patch.ts'

/** What an assigner's `protocol` gives of a member that has a lasting id in its group. */
export interface StaticProtocol {
  readonly groupInstanceId?: string
  /** Hears what the leader gave the member: the bytes of its assignment. */
  readonly onAssignment?: (assignment: Buffer) => void
}

/** What an assigner says of its member's end. */
export interface StayingAssigner {
  /** True when the member keeps its place in the group when it stops: whoever comes next with its id takes it over. */
  readonly stays?: boolean
}

interface ConsumerGroup {
  readonly assigners: readonly StayingAssigner[]
}

/** The first version of a join that has a place for a lasting id. */
const firstStaticJoin = 5

/**
 * kafkajs can write a member's lasting id (KIP-345) into its requests, but nothing hands it one. Here it comes with the
 * protocol that the assigner offers at a join, and is remembered by the member id that the coordinator gives for it. A
 * member that stays does not leave: its partitions wait for its return, or for the session timeout.
 */
export const staticMembership: Patch = {
  name: 'static-membership',
  why: 'no static membership: each restart was two rebalances for the whole group',
  apply(modules) {
    const members = new Map<string, StaticProtocol>()
    const memberOf = ({ memberId }: GroupArguments<StaticProtocol>) => members.get(memberId ?? '')
    const { KafkaJSNotImplemented: NotImplemented } = modules.load('errors') as {
      KafkaJSNotImplemented: new (message: string) => Error
    }
    passInstanceId(modules, 'joinGroup', {
      memberOf: ({ groupProtocols }) => groupProtocols?.[0],
      beforeRequest: (version) => {
        if (version < firstStaticJoin) {
          throw new NotImplemented('input.instanceId needs brokers of Kafka 2.3 or later')
        }
      },
      // What a join is answered with.
      onAnswer: (answer, member) => members.set((answer as { readonly memberId: string }).memberId, member),
    })
    passInstanceId(modules, 'syncGroup', {
      memberOf,
      // What a sync is answered with.
      onAnswer: (answer, member) =>
        member.onAssignment?.((answer as { readonly memberAssignment: Buffer }).memberAssignment),
    })
    passInstanceId(modules, 'heartbeat', { memberOf })
    passInstanceId(modules, 'leaveGroup', { memberOf })
    stayWhereAsked(modules)
  },
}

interface Passing {
  readonly memberOf: (args: GroupArguments<StaticProtocol>) => StaticProtocol | undefined
  readonly beforeRequest?: (version: number) => void
  /** Called with answers that are no errors. */
  readonly onAnswer?: (answer: unknown, member: StaticProtocol) => void
}

function passInstanceId(
  modules: ModuleTable,
  name: string,
  { memberOf, beforeRequest, onAnswer }: Passing,
): void {
  wrapRequest<StaticProtocol>(modules, name, (make, version) => (args) => {
    const member = memberOf(args)
    if (member?.groupInstanceId === undefined) return make(args)
    beforeRequest?.(version)
    const request = make(Object.assign({}, args, { groupInstanceId: member.groupInstanceId }))
    if (onAnswer === undefined) return request
    return heard(request, {
      onAnswer: (answer) => {
        onAnswer(answer, member)
      },
    })
  })
}

function stayWhereAsked(modules: ModuleTable): void {
  // The class as kafkajs 2.2.4 has it.
  const group = modules.load('consumer/consumerGroup') as {
    prototype: { leave: (this: ConsumerGroup) => Promise<void> }
  }
  const { leave } = group.prototype
  group.prototype.leave = async function () {
    if (!this.assigners.some(({ stays }) => stays)) await leave.call(this)
  }
}
