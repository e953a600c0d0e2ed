import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { progressBar, progressText } from '../../../src/cli/print/progress-bar.ts'

function terminal(isTTY: boolean): {
  stderr: PassThrough & { isTTY: boolean; columns: number }
  text: () => string
} {
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: 100 })
  return { stderr, text: () => (stderr.read() as Buffer | null)?.toString() ?? '' }
}

describe('progressBar', () => {
  it('draws a bar with rows/s and time left on a terminal, and clears it', () => {
    const { stderr, text } = terminal(true)
    let time = 0
    const bar = progressBar(stderr, 1000, () => time)
    time = 2000
    bar.update(5000, 250)
    bar.stop()
    expect(text()).toContain('25 %  5,000 rows, 2,500 rows/s, 6.0 s left')
  })

  it('shows rows alone where the end is not known', () => {
    const { stderr, text } = terminal(true)
    const bar = progressBar(stderr, null, () => 0)
    bar.update(5000, 250)
    bar.stop()
    expect(text()).toContain('5,000 rows, 0 rows/s')
  })

  it('is silent elsewhere', () => {
    const { stderr, text } = terminal(false)
    const bar = progressBar(stderr, 1000, () => 0)
    bar.update(5000, 250)
    bar.stop()
    expect(text()).toBe('')
  })
})

describe('progressText', () => {
  it('has no time left before the first byte', () => {
    expect(progressText(0, 0, 100, 1)).toBe('0 rows, 0 rows/s')
  })
})
