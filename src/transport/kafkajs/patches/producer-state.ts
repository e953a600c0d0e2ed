import type { ProduceRequestArguments, TopicData } from '../protocol/produce-request.ts'
import type { ProduceResponse } from '../protocol/produce-response.ts'
import type { TransactionOffsetsRequest } from '../protocol/transaction-offsets.ts'
import type { AskedBroker } from './own-request.ts'

/** What a producer of kafkajs 2.2.4 keeps of its id, its locks and its transaction. */
export interface ProducerState {
  isTransactional(): boolean
  isInitialized(): boolean
  isInTransaction(): boolean
  getTransactionalId(): string | undefined
  getProducerId(): string
  getProducerEpoch(): number
  initProducerId(): Promise<void>
  acquireBrokerLock(broker: object): Promise<void>
  releaseBrokerLock(broker: object): Promise<void>
  beginTransaction(): void
  addPartitionsToTransaction(topics: readonly TopicData[]): Promise<void>
  sendOffsets(offsets: SentOffsets): Promise<void>
  commit(): Promise<void>
  abort(): Promise<void>
  /** Where it is ours: sends in the words of the transaction's protocol. */
  produce?(broker: ProducingBroker, request: ProduceRequestArguments): Promise<ProduceResponse>
}

export interface SentOffsets {
  readonly consumerGroupId: string
  readonly topics: TransactionOffsetsRequest['topics']
}

export interface ProducingBroker extends AskedBroker {
  produce(request: ProduceRequestArguments): Promise<ProduceResponse>
}
