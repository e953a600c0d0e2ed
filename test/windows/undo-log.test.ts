import { describe, expect, it } from 'vitest'
import { UndoLog } from '../../src/windows/undo-log.ts'

function written() {
  const log = new UndoLog()
  const text: string[] = []
  const write = (...letters: readonly string[]) => {
    for (const letter of letters) {
      text.push(letter)
      log.note(() => text.pop())
    }
  }
  return { log, text, write }
}

describe('UndoLog', () => {
  it('takes back to a mark, the newest first, again and again', () => {
    const { log, text, write } = written()
    write('a')
    const undo = log.mark()
    write('b', 'c')
    expect(undo()).toBe(true)
    expect(text).toEqual(['a'])
    write('d')
    expect(undo()).toBe(true)
    expect(text).toEqual(['a'])
  })

  it('takes back later marks with an earlier one, which are void then', () => {
    const { log, text, write } = written()
    const outer = log.mark()
    write('a')
    const inner = log.mark()
    write('b')
    expect(outer()).toBe(true)
    expect(text).toEqual([])
    write('c')
    expect(inner()).toBe(false)
    expect(text).toEqual(['c'])
  })

  it('takes back to a later mark alone', () => {
    const { log, text, write } = written()
    const outer = log.mark()
    write('a')
    const inner = log.mark()
    write('b')
    inner()
    write('c')
    expect(text).toEqual(['a', 'c'])
    outer()
    expect(text).toEqual([])
  })

  it('knows nothing of marks once it is cleared', () => {
    const { log, text, write } = written()
    const undo = log.mark()
    write('a')
    log.clear()
    expect(undo()).toBe(false)
    expect(text).toEqual(['a'])
    expect(log.segment).toBeNull()
  })
})
