import { describe, expect, it } from 'vitest'
import { ProtoFile } from '../../src/protobuf/proto-file.ts'
import { readingDescriptor, readingText } from './support/vectors.ts'

const fileOf = (text: string) => new ProtoFile({ text, references: new Map() }, 'test')

describe('ProtoFile', () => {
  it.each([
    ['its text', readingText],
    ['its descriptor in base64', readingDescriptor],
  ])('numbers the messages in the order of the file, by %s', (_, schema) => {
    const file = new ProtoFile(schema, 'test')
    expect(file.names).toEqual(['plant.Alarm', 'plant.Alarm.Cause', 'plant.Reading'])
    expect(file.outermost).toEqual(['plant.Alarm', 'plant.Reading'])
    expect([[0], [0, 0], [1], [2], [0, 1]].map((path) => file.at(path)?.name)).toEqual([
      'plant.Alarm',
      'plant.Alarm.Cause',
      'plant.Reading',
      undefined,
      undefined,
    ])
  })

  it('finds a message by its name, with or without its package, where that leaves no doubt', () => {
    const file = fileOf('package p; message A { message C {} } message B { message C {} }')
    expect(['p.A', 'A', 'p.B.C', 'C', 'D'].map((name) => file.named(name)?.name)).toEqual([
      'p.A',
      'p.A',
      'p.B.C',
      undefined,
      undefined,
    ])
  })

  it('does without what the file imports as long as no field is of it', () => {
    const file = fileOf(
      'syntax = "proto3"; import "confluent/meta.proto"; message A { int32 x = 1 [(confluent.field_meta).doc = "d"]; other.B b = 2; }',
    )
    expect(file.named('A')?.fields.map(({ name, type }) => [name, type])).toEqual([
      ['x', 'int32'],
      ['b', { kind: 'unknown', why: 'other.B, which no file defines' }],
    ])
  })

  it('knows presence and defaults of each edition', () => {
    const presence = (text: string) =>
      fileOf(text)
        .named('A')!
        .fields.map(({ hasPresence, byDefault }) => [hasPresence, byDefault])
    expect(presence('syntax = "proto3"; message A { int32 x = 1; optional int32 y = 2; A a = 3; }')).toEqual([
      [false, null],
      [true, null],
      [true, null],
    ])
    expect(
      presence(
        'enum E { X = 1; Y = 2; } message A { optional int32 x = 1 [default = 5]; required E e = 2; optional E f = 3 [default = Y]; optional bool b = 4 [default = true]; }',
      ),
    ).toEqual([
      [true, 5],
      [true, null],
      [true, 'Y'],
      [true, true],
    ])
    expect(
      presence(
        'edition = "2023"; message A { int32 x = 1; int32 y = 2 [features.field_presence = IMPLICIT]; }',
      ),
    ).toEqual([
      [true, null],
      [false, null],
    ])
  })

  it.each([
    ['that is no such file', 'message {', 'test: not a usable Protobuf file'],
    ['without messages', 'enum E { X = 0; }', 'defines no message'],
    ['that is base64 of something else', 'AAAA', 'test: '],
  ])('refuses a text %s', (_, text, words) => {
    expect(() => fileOf(text)).toThrow(
      expect.objectContaining({ code: 'SCHEMA', message: expect.stringContaining(words) as string }) as Error,
    )
  })
})
