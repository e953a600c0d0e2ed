import { BLOCK } from '../forest/forest-scorer.ts'
import type { BlockSums } from './block-sums.ts'
import type { Booster } from './booster.ts'
import type { FeatureSpace } from './feature-space.ts'
import { linearSums } from './linear-sums.ts'
import { treeSums } from './tree-sums.ts'

/** Throws ModelError when the booster tests features that the model does not have. */
export function boosterSums(booster: Booster, space: FeatureSpace): BlockSums {
  const raw =
    booster.model.kind === 'trees'
      ? treeSums(booster, booster.model, space)
      : linearSums(booster, booster.model, space)
  // XGBoost 1.3 changed where the start is added.
  const startsFirst = booster.major > 1 || (booster.major === 1 && booster.minor >= 3)
  return startsFirst ? raw : startingLast(raw)
}

function startingLast({ sums, blockOf, compute }: BlockSums): BlockSums {
  const zeros = new Float32Array(BLOCK)
  return {
    sums,
    blockOf,
    compute(rows, first, count, starts) {
      compute(rows, first, count, zeros)
      for (let at = 0; at < sums.length; at += BLOCK) {
        for (let r = 0; r < count; r++) sums[at + r]! += starts[r]!
      }
    },
  }
}
