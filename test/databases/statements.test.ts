import { describe, expect, it } from 'vitest'
import { statementsIn } from '../../src/databases/statements.ts'

describe('statementsIn', () => {
  it('parts at semicolons, but for those in texts, names and comments', () => {
    const sql = `select ';', "a;b", [c;d], \`e;f\` -- no; end
      ; /* ; */ select 'it''s; one';;  ; -- nothing behind
    `
    expect(statementsIn(sql)).toEqual([
      `select ';', "a;b", [c;d], \`e;f\` -- no; end`,
      `/* ; */ select 'it''s; one'`,
    ])
  })

  it('keeps a trigger whole', () => {
    const trigger = 'create temp trigger t after insert on a begin update a set b = 1; delete from c; end'
    expect(statementsIn(`${trigger}; select 1`)).toEqual([trigger, 'select 1'])
  })

  it('finds none in nothing', () => {
    expect(statementsIn(' ; -- all of it\n')).toEqual([])
  })
})
