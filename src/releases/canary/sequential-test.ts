/** How many of how many. */
export interface Share {
  readonly count: number
  readonly of: number
}

/** Square of the difference of shares that one cares for: 0.01. */
export const tau2 = 1e-4

/**
 * Evidence for a difference, by the mixture sequential probability ratio test (Johari, Pekelis and Walsh 2015): reject once it is
 * 1 / alpha. It may be looked at after each record: without a difference it ever gets there with a probability of alpha at most.
 *
 * @param variance of `difference`
 */
export function mixtureRatio(difference: number, variance: number, mixing: number): number {
  const both = variance + mixing
  return Math.sqrt(variance / both) * Math.exp((mixing * difference ** 2) / (2 * variance * both))
}

/** Half the width of the interval around a difference that holds the true one at all times, with a probability of 1 - alpha. */
export function sequenceRadius(variance: number, mixing: number, alpha: number): number {
  const both = variance + mixing
  return Math.sqrt(((2 * variance * both) / mixing) * (Math.log(both / variance) / 2 - Math.log(alpha)))
}

/** What two shares differ by, `other` less `one`, and the variance of that. */
export interface ShareDifference {
  readonly difference: number
  readonly variance: number
}

/** Half a hit is added to each, so that a share of 0 has a variance too. */
export function differenceOf(one: Share, other: Share): ShareDifference {
  const [p, q] = [smoothed(one), smoothed(other)]
  return { difference: q - p, variance: (p * (1 - p)) / one.of + (q * (1 - q)) / other.of }
}

/**
 * The same of two answers to each of the same rows, of which those alone count that differ.
 *
 * @param lost rows at which the second does worse
 * @param won rows at which it does better
 */
export function pairedDifferenceOf(won: number, lost: number, of: number): ShareDifference {
  const difference = (lost - won) / (of + 1)
  return { difference, variance: ((won + lost + 1) / (of + 1) - difference ** 2) / of }
}

function smoothed({ count, of }: Share): number {
  return (count + 0.5) / (of + 1)
}

/**
 * Variance of a share by how much groups of keys differ in it: that of a ratio of sums over groups. It is larger than that of so many
 * records where those of a key resemble each other. NaN where there are not two groups.
 */
export function variancePerGroups(groups: readonly Share[]): number {
  const there = groups.filter(({ of }) => of > 0)
  const [count, of] = [
    there.reduce((n, each) => n + each.count, 0),
    there.reduce((n, each) => n + each.of, 0),
  ]
  const squares = there.reduce((sum, each) => sum + (each.count - (count / of) * each.of) ** 2, 0)
  return (there.length / (there.length - 1)) * (squares / of ** 2)
}

/** (z of 97.5 % + z of 80 %) squared. */
const evidence = (1.959963984540054 + 0.8416212335729143) ** 2

/**
 * Records that the second of two arms needs to show a difference of shares, if it is there, four times of five (two-sided, 5 %).
 *
 * @param from share of the first
 * @param to share of the second
 * @param ratio records of the first to one of the second
 */
export function recordsToDecide(from: number, to: number, ratio: number): number {
  const variance = (from * (1 - from)) / ratio + to * (1 - to)
  return Math.ceil((evidence * variance) / (to - from) ** 2)
}
