import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { Screen } from '../../../src/dev/view/screen.ts'

function terminal(columns: number, rows?: number) {
  const out = Object.assign(new PassThrough(), { columns, rows: rows ?? 50 })
  const written = () => String(out.read()).replaceAll('\r\u001B[J', '<clear>').replaceAll('\u001B', '<up>')
  return { out, screen: new Screen(out), written }
}

describe('Screen', () => {
  it('draws over what it drew before, however long', () => {
    const { screen, written } = terminal(80)
    screen.draw(['a', 'b'])
    expect(written()).toBe('<clear>a\nb\n')
    screen.draw(['c'])
    expect(written()).toBe('<up>[2A<clear>c\n')
    screen.draw(['d', 'e'])
    expect(written()).toBe('<up>[1A<clear>d\ne\n')
  })

  it('puts other lines above the block', () => {
    const { screen, written } = terminal(80)
    screen.above('first\n')
    expect(written()).toBe('<clear>first\n')
    screen.draw(['a', 'b'])
    written()
    screen.above('a warning\n')
    expect(written()).toBe('<up>[2A<clear>a warning\na\nb\n')
    screen.draw(['c'])
    expect(written()).toBe('<up>[2A<clear>c\n')
  })

  it('cuts lines that would wrap, and lines that would scroll away', () => {
    const { screen, written } = terminal(4, 3)
    screen.draw(['abcdef', 'b', 'c'])
    expect(written()).toBe('<clear>abc\nb\n')
  })

  it('draws on a terminal that says that it has no columns and rows', () => {
    const { screen, written } = terminal(0, 0)
    screen.draw(['abc', 'b'])
    expect(written()).toBe('<clear>abc\nb\n')
  })

  it('finds its first row again when the terminal has become narrower or wider', () => {
    const { out, screen, written } = terminal(80)
    screen.draw(['x'.repeat(50), 'b'])
    written()
    out.columns = 20
    screen.draw(['c'])
    expect(written()).toBe('<up>[4A<clear>c\n')
    out.columns = 100
    screen.draw(['d'])
    expect(written()).toBe('<up>[1A<clear>d\n')
  })
})
