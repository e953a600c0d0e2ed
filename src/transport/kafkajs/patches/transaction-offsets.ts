import { encodeTransactionOffsets, readTransactionOffsetsResponse } from '../protocol/transaction-offsets.ts'
import type {
  CommittingMember,
  TransactionOffsetsRequest,
  TransactionOffsetsResponse,
} from '../protocol/transaction-offsets.ts'
import type { Encoder } from './encoder.ts'
import { encoderOf } from './encoder.ts'
import { wrapRequest } from './group-request.ts'
import type { GroupArguments } from './group-request.ts'
import type { ModuleTable } from './module-table.ts'
import { putOwnVersion } from './own-version.ts'
import type { Patch } from './patch.ts'

const apiKey = 28
const apiVersion = 3

interface TransactionOffsetsProtocol {
  readonly request: object
  readonly response: {
    decode(bytes: Buffer): Promise<TransactionOffsetsResponse>
    parse(decoded: TransactionOffsetsResponse): Promise<TransactionOffsetsResponse>
  }
}

/** Nobody: the coordinator does not ask for the generation. */
const noMember: CommittingMember = { memberId: '', generationId: -1, instanceId: null }

type Topics = TransactionOffsetsRequest['topics']

/** kafkajs hands on the topics of a `sendOffsets` as they are, and nothing else that we could say. */
const members = new WeakMap<Topics, CommittingMember>()

/** The offsets, to be committed by this member and no other. */
export function committedBy(member: CommittingMember, topics: Topics): Topics {
  members.set(topics, member)
  return topics
}

/** Who was named for these topics; nobody where none was. */
export function committingMember(topics: Topics): CommittingMember {
  return members.get(topics) ?? noMember
}

/**
 * The original ends at version 1, which does not say who commits: an instance that the group has gone on without could still
 * commit, and what it wrote would be there twice. Version 3 (KIP-447, brokers from 2.5 on) names member and generation, and
 * the coordinator refuses what is not its group's.
 */
export const transactionOffsets: Patch = {
  name: 'transaction-offsets',
  why: 'no KIP-447: an instance that had lost its place in the group could commit a transaction',
  apply(modules) {
    const toEncoder = encoderOf(modules)
    const original = modules.load(
      'protocol/requests/txnOffsetCommit/v1/response',
    ) as TransactionOffsetsProtocol['response']
    refuseOldBrokers(modules)
    putOwnVersion<TransactionOffsetsRequest, TransactionOffsetsProtocol>(
      modules,
      'txnOffsetCommit',
      apiVersion,
      () => (request) => {
        const member = committingMember(request.topics)
        return {
          request: {
            apiKey,
            apiVersion,
            apiName: 'TxnOffsetCommit',
            encode: (): Promise<Encoder> =>
              Promise.resolve(toEncoder(encodeTransactionOffsets(request, member))),
          },
          response: {
            decode: (bytes) => Promise.resolve(readTransactionOffsetsResponse(bytes)),
            // Throws what the codes say.
            parse: (decoded) => original.parse(decoded),
          },
        }
      },
    )
  },
}

/** Without the member nothing would keep a lost instance from committing: better no transaction than one that promises too much. */
function refuseOldBrokers(modules: ModuleTable): void {
  const { KafkaJSNotImplemented: NotImplemented } = modules.load('errors') as {
    KafkaJSNotImplemented: new (message: string) => Error
  }
  wrapRequest<never>(modules, 'txnOffsetCommit', (make, version) => (args) => {
    const { topics } = args as GroupArguments<never> & { readonly topics: Topics }
    if (version < apiVersion && members.has(topics))
      throw new NotImplemented('delivery: exactly-once needs brokers of Kafka 2.5 or later')
    return make(args)
  })
}
