import { describe, expect, it } from 'vitest'
import { Breakers } from '../../src/pipeline/breakers.ts'

const turn = (failures: number[], windowFailures: number[] = []) => ({
  failures: Uint8Array.from(failures),
  windowFailures,
})

describe('Breakers', () => {
  const settings = { ratio: 0.5, window: 10 }

  it('opens when most records are dead-lettered', () => {
    const breakers = new Breakers(settings, false)
    expect(breakers.admits(turn([1, 1, 1, 1, 1]))).toBe(true)
    expect(breakers.admits(turn([1]))).toBe(false)
  })

  it('opens when most windows are, however many readings went into them', () => {
    const breakers = new Breakers(settings, true)
    const good = Array.from({ length: 100 }, () => 0)
    expect(breakers.admits(turn(good, [1, 1, 1, 1, 1]))).toBe(true)
    expect(breakers.admits(turn(good, [1]))).toBe(false)
    expect(breakers.admits(turn(good, [0]))).toBe(true)
  })

  it('judges by windows what the broker did not take of their predictions', () => {
    const breakers = new Breakers(settings, true)
    expect(breakers.admits(turn([0], [0, 0, 0, 0, 0, 0]))).toBe(true)
    breakers.recount(5)
    expect(breakers.admits(turn([0], [1]))).toBe(false)
  })
})
