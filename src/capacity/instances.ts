/**
 * Numbers with more divisors than any below them (the highly composite ones, OEIS A002182): so many partitions are shared out
 * evenly among most counts of instances.
 */
const friendly = [
  1, 2, 4, 6, 12, 24, 36, 48, 60, 120, 180, 240, 360, 720, 840, 1260, 1680, 2520, 5040, 7560, 10_080, 15_120,
  20_160, 25_200, 27_720, 45_360, 50_400, 55_440, 83_160, 110_880,
]

/** The next number of partitions that many counts of instances divide; beyond the list the number itself. */
export function friendlyPartitions(least: number): number {
  return friendly.find((count) => count >= least) ?? Math.ceil(least)
}

/** The instances that a rate needs: ceil(r x headroom / c), one at least. */
export function instancesFor(rate: number, headroom: number, perInstance: number): number {
  return Math.max(1, Math.ceil((rate * headroom) / perInstance))
}

/**
 * The share of their capacity that instances have where partitions are not shared out evenly: the busiest has ceil(P/k) of them,
 * the mean is P/k. Twelve partitions on seven instances: 2 against 1.71, 86 %.
 */
export function evenShare(partitions: number, instances: number): number {
  return partitions / instances / Math.ceil(partitions / instances)
}

/** The next count of instances, `least` or more, that divides the partitions; as many as there are partitions at most. */
export function evenInstances(least: number, partitions: number): number {
  for (let count = least; count < partitions; count++) if (partitions % count === 0) return count
  return partitions
}
