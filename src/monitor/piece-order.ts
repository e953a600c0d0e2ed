import type { Piece, PieceOwner } from './counts.ts'

/** Instances' clocks are no further apart; a group that is made anew takes longer. */
const clocksApartMs = 60_000

/**
 * Whether an owner had the partition after another. The group's generation tells, whatever the clocks say; but it begins anew with a
 * group that was deleted, which shows by clocks that are far apart the other way round.
 */
export function isLater(owner: PieceOwner, than: PieceOwner): boolean {
  const byClock = owner.since - than.since
  if (owner.generation === null || than.generation === null) return byClock > 0
  const byGeneration = owner.generation - than.generation
  const isContradicted = byGeneration * byClock < 0 && Math.abs(byClock) > clocksApartMs
  return byGeneration === 0 || isContradicted ? byClock > 0 : byGeneration > 0
}

/**
 * Whether an owner counts again what is in a piece of another: it had the partition later, and began before the piece ends. What was
 * committed ends where the next begins.
 */
export function voids(owner: PieceOwner, piece: Piece): boolean {
  if (!isLater(owner, piece)) return false
  const [began, to] = [BigInt(owner.began), BigInt(piece.to)]
  // Where silence closed windows, the offset is the same and the watermark went on.
  return began === to ? timeOf(owner.beganMs) < timeOf(piece.toMs) : began < to
}

function timeOf(watermarkMs: number | null): number {
  return watermarkMs ?? -Infinity
}
