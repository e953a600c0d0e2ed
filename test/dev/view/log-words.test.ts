import { describe, expect, it } from 'vitest'
import { logWords } from '../../../src/dev/view/log-words.ts'

describe('logWords', () => {
  it('says a line of the log for people', () => {
    const line = {
      level: 'warn',
      time: '2026-11-28T02:06:15.906Z',
      pipeline: 'rig',
      brokers: ['127.0.0.1:1', '127.0.0.1:2'],
      waited: 5,
      msg: 'no broker answers; waiting',
    }
    expect(logWords(JSON.stringify(line))).toBe(
      '02:06:15 warning: no broker answers; waiting (brokers: 127.0.0.1:1, 127.0.0.1:2, waited: 5)',
    )
    expect(logWords('{"level":"error","time":"2026-11-28T02:06:15Z","msg":"x"}')).toBe('02:06:15 error: x')
  })

  it.each(['no JSON', 'null', '{"level":"warn"}'])(
    'leaves what is no line of the log as it is: %s',
    (line) => {
      expect(logWords(line)).toBe(line)
    },
  )
})
