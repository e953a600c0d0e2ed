import { FlexibleReader } from './flexible-reader.ts'
import { FlexibleWriter } from './flexible-writer.ts'

interface EndTransactionRequest extends ProducerIdentity {
  readonly transactionalId: string
  /** Else it is taken back. */
  readonly isCommitted: boolean
}

/** As brokers know a producer. */
export interface ProducerIdentity {
  readonly producerId: bigint
  readonly producerEpoch: number
}

/*
 * EndTxnRequest v5 => headerTags transactionalId:compact_string producerId:int64 producerEpoch:int16 committed:bool tags
 */
export function encodeEndTransaction(request: EndTransactionRequest): Buffer {
  return new FlexibleWriter()
    .tags()
    .string(request.transactionalId)
    .int64(request.producerId)
    .int16(request.producerEpoch)
    .boolean(request.isCommitted)
    .tags().bytes
}

/**
 * With what the producer is in its next transaction (KIP-890).
 *
 * EndTxnResponse v5 => headerTags throttleTime:int32 errorCode:int16 producerId:int64 producerEpoch:int16 tags
 */
export function readEndTransactionResponse(bytes: Buffer): ProducerIdentity & { readonly errorCode: number } {
  const reader = new FlexibleReader(bytes)
  reader.skipTaggedFields()
  // Throttling: the next request is no sooner.
  reader.int32()
  return { errorCode: reader.int16(), producerId: reader.int64(), producerEpoch: reader.int16() }
}
