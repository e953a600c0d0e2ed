import type { Codec } from '../protocol/codec.ts'
import type { ProducerState } from './producer-state.ts'
import type { Patch } from './patch.ts'
import { ProducerTransactions } from './producer-transactions.ts'
import type { CoordinatorCluster } from './producer-transactions.ts'

interface StateOptions {
  readonly cluster: CoordinatorCluster
  readonly transactional: boolean
  readonly transactionalId?: string
}

type MakeState = (options: StateOptions) => ProducerState

/** The original has one epoch for all transactions of a producer. */
export const transactionProtocol: Patch = {
  name: 'transaction-protocol',
  why: 'no KIP-890: a late request of a transaction that is over could get into the next one',
  apply(modules) {
    // The modules as kafkajs 2.2.4 has them.
    const make = modules.load('producer/eosManager') as MakeState
    const { lookupCodec } = modules.load('protocol/message/compression') as {
      readonly lookupCodec: (type: number) => Codec
    }
    const makeOwn: MakeState = (options) => {
      const { cluster, transactional, transactionalId } = options
      const original = make(options)
      return transactional && transactionalId !== undefined
        ? new ProducerTransactions(original, cluster, transactionalId, lookupCodec)
        : original
    }
    modules.replace('producer/eosManager', makeOwn)
  },
}
