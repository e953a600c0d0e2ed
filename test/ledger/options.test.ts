import { describe, expect, it } from 'vitest'
import { helpText, readOptions } from './options.ts'
import { troubles } from './schedule.ts'

describe('readOptions', () => {
  it('asks for some of each trouble by default, and takes the seed that it is given', () => {
    const options = readOptions([], 42)
    expect(options).toMatchObject({ records: 100_000, seed: 42, delivery: 'at-least-once' })
    for (const trouble of troubles) expect(options?.counts[trouble]).toBeGreaterThan(0)
  })

  it('reads what is chosen', () => {
    const args = ['--records', '5000', '--kills', '3', '--half-opens', '0', '--seed', '7']
    expect(readOptions([...args, '--delivery', 'exactly-once'], 42)).toMatchObject({
      ...{ records: 5_000, seed: 7, delivery: 'exactly-once' },
      counts: { kill: 3, 'half-open': 0, freeze: 3 },
    })
  })

  it.each([
    [['--kills', 'many'], '--kills many: must be a whole number'],
    [['--records', ''], '--records : must be a whole number'],
    [['--delivery', 'twice'], '--delivery twice: must be at-least-once or exactly-once'],
    [['--kittens', '3'], "Unknown option '--kittens'"],
  ])('refuses %j', (args, message) => {
    expect(() => readOptions(args, 42)).toThrow(message)
  })

  it('has a line of help for each option', () => {
    expect(readOptions(['--help'], 42)).toBeNull()
    expect(helpText()).toContain('--half-opens')
  })
})
