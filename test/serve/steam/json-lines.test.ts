import { describe, expect, test } from 'vitest'
import { rowsOfLines } from '../../../src/serve/steam/json-lines.ts'

describe('rowsOfLines', () => {
  test('has an object a line, whatever ends it', () => {
    expect(rowsOfLines('{"a": 1}\r\n\n{"b": "}{"}\n  {"c": null}')).toEqual([
      { a: 1 },
      { b: '}{' },
      { c: null },
    ])
  })

  test.each([
    [
      '{"a": 1}{"a": 2}',
      'line 1 is no JSON: behind the object is more text, and each row has a line of its own',
    ],
    ['{"a": "}"} x', '--data-binary keeps them'],
    ['{Dest: JFK}', 'line 1 is no JSON: names and texts stand in quotes: {"Dest": "JFK"}'],
    [
      "{'Dest': 'J\"FK', Month: 1, 3: -2e5, late: true, gate: null}",
      '{"Dest": "J\\"FK", "Month": 1, "3": -2e5, "late": true, "gate": null}',
    ],
    ['{"Dest": New York City, list: [a, 1]}', '{"Dest": "New York City", "list": ["a", 1]}'],
    ['{"a": NaN}', '{"a": "NaN"}'],
    ['{"a": 1}\n{"a": ', 'line 2 is no JSON: it ends too early'],
    ['{"a": 1,}', 'line 1 is no JSON: an unexpected character at line 1, column 9'],
    ['{"a": 1}\n[1]', 'line 2 is an array, expected an object'],
    ['{"a": 1, "b": {"a": 2}, "\\u0061": 3}', "line 1 has the column 'a' twice"],
    ['}', 'line 1 is no JSON'],
    [`{a: ${'x'.repeat(2000)}}`, 'line 1 is no JSON: an unexpected character at line 1, column 2'],
    ['\n \n', 'the body has no row'],
  ])('refuses %j and says what to do', (text, message) => {
    // prettier-ignore
    expect(() => rowsOfLines(text)).toThrow(message)
  })

  test('takes the same name in two objects for no repetition', () => {
    expect(rowsOfLines('{"a": {"x": 1}, "b": [{"x": 1}, {"x": "x"}], "x": "a"}')).toHaveLength(1)
  })
})
