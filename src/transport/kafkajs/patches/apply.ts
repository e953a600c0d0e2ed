import { changedTopics } from './changed-topics.ts'
import { consumedBatch } from './consumed-batch.ts'
import { coordinatorMoves } from './coordinator-moves.ts'
import { fetchProtocol } from './fetch-protocol.ts'
import { fetchRecords } from './fetch-records.ts'
import { fetchRecovery } from './fetch-recovery.ts'
import { groupJoin } from './group-join.ts'
import { joinConnection } from './join-connection.ts'
import { knownCluster } from './known-cluster.ts'
import { lastBroker } from './last-broker.ts'
import { metadataVersion } from './metadata-version.ts'
import { assertPatchable, kafkajsModules } from './module-table.ts'
import { offsetOutOfRange } from './offset-out-of-range.ts'
import { outdatedConnection } from './outdated-connection.ts'
import { pacedFetch } from './paced-fetch.ts'
import type { Patch } from './patch.ts'
import { pausedFetch } from './paused-fetch.ts'
import { produceRequest } from './produce-request.ts'
import { produceVersion } from './produce-version.ts'
import { reauthentication } from './reauthentication.ts'
import { requestFrame } from './request-frame.ts'
import { requestQueue } from './request-queue.ts'
import { seedAddress } from './seed-address.ts'
import { seedBroker } from './seed-broker.ts'
import { sendMessages } from './send-messages.ts'
import { silentBrokers } from './silent-brokers.ts'
import { silentConnection } from './silent-connection.ts'
import { staticMembership } from './static-membership.ts'
import { topicMadeAnew } from './topic-made-anew.ts'
import { transactionOffsets } from './transaction-offsets.ts'
import { transactionProtocol } from './transaction-protocol.ts'

/**
 * In this order: replaced modules first, then the methods of classes, since to load a class is to load what it requires,
 * and a module keeps what it required.
 */
export const patches: readonly Patch[] = [
  produceRequest,
  produceVersion,
  metadataVersion,
  transactionOffsets,
  transactionProtocol,
  requestFrame,
  sendMessages,
  fetchProtocol,
  fetchRecords,
  consumedBatch,
  // Loads the connections, and with them all of the protocol.
  joinConnection,
  // Its original loads the connection pool: only now.
  seedAddress,
  seedBroker,
  pausedFetch,
  pacedFetch,
  offsetOutOfRange,
  groupJoin,
  staticMembership,
  coordinatorMoves,
  fetchRecovery,
  topicMadeAnew,
  // Its check comes before that one's, which is made for new metadata alone.
  changedTopics,
  requestQueue,
  silentConnection,
  outdatedConnection,
  reauthentication,
  silentBrokers,
  lastBroker,
  knownCluster,
]

let applied = false

/** Patches kafkajs for this process, once, before its first client. Throws CONFIG when it is not the kafkajs we know. */
export function applyPatches(): void {
  if (applied) return
  assertPatchable()
  for (const patch of patches) patch.apply(kafkajsModules)
  applied = true
}
