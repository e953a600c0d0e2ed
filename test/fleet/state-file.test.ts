import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newInstance } from '../../src/fleet/instance-record.ts'
import { readState, writeState } from '../../src/fleet/state-file.ts'
import type { FleetState } from '../../src/fleet/state-file.ts'
import { scratchFolder } from '../support/scratch.ts'
import { recordOf, someProcess } from './support/records.ts'

const folder = scratchFolder()
const path = join(folder, 'deep', 'state.json')

const state: FleetState = {
  ...{
    version: 1,
    supervisor: { ...someProcess, pid: 1 },
    file: '/fleets/fleet.yaml',
    problems: ['a problem'],
  },
  rolling: { queue: ['b'], current: 'a', since: 5, halted: null },
  instances: [recordOf({ restarts: [1, 2] }), newInstance('rig-2', 7)],
}

/** What is read of the same with other fields in its first record. */
function readWith(changes: Readonly<Record<string, unknown>>) {
  const file = join(folder, 'changed.json')
  const [first, ...others] = state.instances
  writeFileSync(file, JSON.stringify({ ...state, instances: [{ ...first, ...changes }, ...others] }))
  return readState(file)?.instances.map(({ name }) => name)
}

describe('the state file', () => {
  it('reads what was written', () => {
    writeState(path, state)
    expect(readState(path)).toEqual(state)
  })

  it.each([
    ['no such state', { state: 'sleeping' }],
    ['no name', { name: 7 }],
    ['a process without an id', { process: { startTicks: '1', bootId: 'b' } }],
    ['the first process of all, whose group is all', { process: { ...someProcess, pid: 1 } }],
    ['text for a number', { attempt: 'many' }],
    ['text among times', { restarts: [1, 'x'] }],
    ['a field less', { until: undefined }],
  ])('leaves out a record with %s, and keeps the others', (_, changes) => {
    expect(readWith(changes)).toEqual(['rig-2'])
    expect(readWith({})).toEqual(['rig-1', 'rig-2'])
  })

  it.each(['', '7', '{"version": 2, "instances": []}', '{"version": 1}', '{'])(
    'takes %j for none',
    (text) => {
      const file = join(folder, 'none.json')
      writeFileSync(file, text)
      expect(readState(file)).toBeNull()
    },
  )

  it('takes what is wrong beside the records for nothing', () => {
    const file = join(folder, 'odd.json')
    writeFileSync(file, '{"version": 1, "instances": [], "supervisor": 4, "problems": "x", "rolling": []}')
    expect(readState(file)).toEqual({
      ...{ version: 1, supervisor: null, file: '', problems: [], rolling: null, instances: [] },
    })
  })
})
