import { SluiceError } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logger.ts'
import { askBroker, throwOnError } from '../patches/own-request.ts'
import { encodeStableOffsetsRequest, readStableOffsetsResponse } from '../protocol/stable-offsets.ts'
import type { StableOffset, StableOffsetsRequest } from '../protocol/stable-offsets.ts'
import { createCluster } from './cluster.ts'
import type { Broker } from './cluster.ts'
import type { KafkaConnection } from './connection.ts'
import { unreachable } from './errors.ts'

const apiKey = 9
const apiVersion = 7

/**
 * Where a group stands. With `requireStable`, once nobody has a say in it any more: while a transaction is open that may still
 * move it, the answer is an error, and it is asked again. Without that (KIP-447), whoever takes over would begin before what is
 * about to be committed.
 *
 * Rejects with UNREACHABLE, to be asked again, or CONFIG where the brokers are too old.
 */
export async function stableOffsets(
  connection: KafkaConnection,
  logger: Logger,
  request: StableOffsetsRequest,
): Promise<readonly StableOffset[]> {
  const { cluster, destroy } = createCluster(connection, logger)
  try {
    await cluster.connect()
    const coordinator = await cluster.findGroupCoordinator({ groupId: request.groupId })
    const { offsets, errorCode } = await ask(coordinator, request)
    throwOnError(errorCode)
    for (const offset of offsets) throwOnError(offset.errorCode)
    return offsets
  } catch (error) {
    throw error instanceof SluiceError ? error : unreachable(connection, error)
  } finally {
    destroy()
  }
}

function ask(
  broker: Broker,
  request: StableOffsetsRequest,
): Promise<ReturnType<typeof readStableOffsetsResponse>> {
  if ((broker.versions[apiKey]?.maxVersion ?? 0) < apiVersion)
    throw new SluiceError('CONFIG', 'delivery: exactly-once needs brokers of Kafka 2.5 or later')
  const bytes = encodeStableOffsetsRequest(request)
  return askBroker(broker, { apiKey, apiVersion, apiName: 'OffsetFetch', bytes }, readStableOffsetsResponse)
}
