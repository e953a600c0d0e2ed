import { describe, expect, it } from 'vitest'
import { firstRounds, roundsUsed, unsaidRounds } from '../../../src/model/xgboost/rounds.ts'
import { learnerOf, treesOf } from './learners.ts'
import { nativeLeaf } from './native-file.ts'

const withAttributes = (attributes: Readonly<Record<string, string>>): ReturnType<typeof learnerOf> =>
  learnerOf({
    attributes,
    classes: 2,
    trees: [0, 1, 0, 1, 0, 1].map((group) => [nativeLeaf(group), group] as const),
    weightDrop: [1, 2, 3, 4, 5, 6],
  })

describe('roundsUsed', () => {
  it.each([
    [{}, undefined, 3],
    [{ best_iteration: '1' }, undefined, 3],
    [{ scikit_learn: '{}' }, undefined, 3],
    [{ best_iteration: '1', scikit_learn: '{}' }, undefined, 2],
    [{ best_iteration: '1', scikit_learn: '{}' }, 'all', 3],
    [{ best_iteration: '0' }, 'best', 1],
    [{ best_iteration: '2' }, 'best', 3],
  ] as const)('of a file that says %j with setting %j is %d', (attributes, rounds, expected) => {
    const learner = withAttributes(attributes)
    expect(roundsUsed(learner, treesOf(learner), { rounds })).toBe(expected)
  })

  it.each([
    [{}, 'setting rounds: the file does not say which was best'],
    [{ best_iteration: '3' }, 'best_iteration: expected a round from 0 to 2, found "3"'],
    [{ best_iteration: 'x' }, 'best_iteration: expected a round from 0 to 2, found "x"'],
    [{ best_iteration: '-1' }, 'best_iteration: expected a round from 0 to 2, found "-1"'],
  ])('refuses the best of %j', (attributes, message) => {
    const learner = withAttributes(attributes)
    expect(() => roundsUsed(learner, treesOf(learner), { rounds: 'best' })).toThrow(message)
  })
})

describe('unsaidRounds', () => {
  it.each([
    [{ best_iteration: '1' }, undefined, 1],
    [{ best_iteration: '1' }, 'all', 0],
    [{ best_iteration: '1', scikit_learn: '{}' }, undefined, 0],
    [{ best_iteration: '2' }, undefined, 0],
    [{}, undefined, 0],
  ] as const)('of a file that says %j with setting %j are %d', (attributes, rounds, count) => {
    const unsaid = unsaidRounds(withAttributes(attributes), { rounds })
    expect(unsaid.map(({ setting }) => setting)).toEqual(Array(count).fill('rounds'))
    for (const { message } of unsaid) expect(message).toContain('the best round, 2 of 3')
  })
})

describe('firstRounds', () => {
  it('cuts trees, groups and weights', () => {
    const model = treesOf(withAttributes({}))
    const cut = firstRounds(model, 2)
    expect(cut.trees).toEqual(model.trees.slice(0, 4))
    expect([...cut.groups]).toEqual([0, 1, 0, 1])
    expect([...cut.weights!]).toEqual([1, 2, 3, 4])
    expect([...cut.rounds]).toEqual([0, 2, 4])
  })
})
