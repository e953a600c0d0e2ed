import { describe, expect, it } from 'vitest'
import { ProtobufInput } from '../../src/protobuf/input.ts'
import { messageBytes, readingText } from './support/vectors.ts'

describe('ProtobufInput', () => {
  it('reads the message that it is given, or the only one', () => {
    const reading = new ProtobufInput(readingText, 'Reading', 'test')
    expect(reading.schema).toMatchObject({ name: 'Reading', namespace: 'plant' })
    expect(reading.plain('number').decode(messageBytes('empty'))).toMatchObject({ temp: 0 })
    const only = {
      text: 'message A { message B {} optional int32 x = 1; }',
      references: new Map<string, string>(),
    }
    expect(new ProtobufInput(only, null, 'test').schema).toMatchObject({ name: 'A' })
  })

  it.each([
    [
      null,
      'defines several messages (plant.Alarm, plant.Reading): say which one events are, input.schema.message',
    ],
    ['Readings', "does not define the message 'Readings'"],
  ])('asks for the message where it is %s', (name, words) => {
    expect(() => new ProtobufInput(readingText, name, 'test')).toThrow(words)
  })
})
