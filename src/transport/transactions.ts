import type { Position } from '../core/record.ts'
import type { Sink, Source } from '../pipeline/ports.ts'

/** A transaction has come to nothing, or nobody knows what has become of it: what was in it is made again, or not at all. */
export class TransactionLost extends Error {}

/** A source whose offsets are committed by somebody else, as a part of a transaction. `Offsets` is what the two agree on. */
export interface TransactionalSource<Offsets> extends Pick<Source, 'onRebalance'> {
  /** False for a position that another member has by now, or that was taken back. */
  holds(position: Position): boolean
  /**
   * The offsets behind these positions, and who commits them; null when one of them is not held any more. In a rebalance it
   * waits until it is known. Throws BROKER_OUTAGE when that takes too long.
   */
  offsetsOf(positions: readonly Position[]): Promise<Offsets | null>
  /** They are committed. */
  markCommitted(offsets: Offsets): void
  /** Asks where the group stands, and reads from there again. What was handed out is not held any more. */
  rewind(): void
}

/** A sink that writes for those who read committed records only: nothing is there before its transaction is committed. */
export interface TransactionalSink<Offsets> extends Sink {
  /** In the transaction at hand, which is begun where there is none; rejects with TransactionLost too. */
  send: Sink['send']
  /** Ends the transaction: what was sent is there, and the offsets are the group's. Rejects with TransactionLost. */
  commit(offsets: Offsets): Promise<void>
  /** Takes back what was sent and not committed; afterwards nothing is undecided. Rejects with BROKER_OUTAGE. */
  renew(): Promise<void>
}
