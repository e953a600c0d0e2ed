import { describe, expect, it } from 'vitest'
import { jsonMaker, printingSink } from '../../../src/dev/simulator/json-lines.ts'

describe('jsonMaker and printingSink', () => {
  it('print events, a line each', async () => {
    const out: string[] = []
    const events = [{ a: 1.5 }, { b: [null, 'x\n'] }]
    const sink = printingSink((text) => out.push(text))
    expect(await sink.send(events.map((event) => jsonMaker.recordOf({ event })))).toEqual([])
    expect(out).toEqual(['{"a":1.5}\n{"b":[null,"x\\n"]}\n'])
  })
})
