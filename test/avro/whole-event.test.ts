import { describe, expect, it } from 'vitest'
import { AvroCursor } from '../../src/avro/avro-cursor.ts'
import { FlawedEvent } from '../../src/avro/flawed-event.ts'
import { wholeEvent } from '../../src/avro/whole-event.ts'

describe('wholeEvent', () => {
  it('gives the event itself where nothing is wrong with it', () => {
    const event = {}
    expect(wholeEvent(new AvroCursor(Buffer.alloc(3), 3), event)).toBe(event)
  })

  it('gives the event with the flaws that the cursor met', () => {
    const cursor = new AvroCursor(Buffer.alloc(0), 0)
    cursor.flaw('unknown-category', 'no such symbol', 'BLUE')
    cursor.nameFlaws(0, 'color')
    const found = wholeEvent(cursor, { color: 'BLUE' })
    expect(found).toBeInstanceOf(FlawedEvent)
    expect(found).toMatchObject({ faults: [{ reason: 'unknown-category', field: 'color', value: 'BLUE' }] })
  })

  it('refuses bytes that are left', () => {
    expect(() => wholeEvent(new AvroCursor(Buffer.alloc(3), 1), {})).toThrow('2 bytes follow')
  })
})
