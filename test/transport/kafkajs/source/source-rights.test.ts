import { describe, expect, it } from 'vitest'
import { original } from '../support/originals.ts'
import { SourceRig } from './source-rig.ts'

const { createErrorFromCode } = original('protocol/error') as {
  createErrorFromCode: (code: number) => Error
}
const topicRefused = createErrorFromCode(29)
const groupRefused = createErrorFromCode(30)

describe('SourceRights', () => {
  it('names the group or the topics, by what was refused', () => {
    const { rights } = new SourceRig({ topics: ['in'], groupId: 'g' }).context
    expect(() => {
      rights.refused(groupRefused)
    }).toThrow(/read as group g .*--operation Read --group g$/)
    expect(() => {
      rights.refused(topicRefused)
    }).toThrow(/read topic in .*--operation Read --topic in$/)
  })

  it('waits for each that was there', () => {
    const { rights } = new SourceRig().context
    rights.groupGranted()
    rights.refused(groupRefused)
    expect(rights.missing?.code).toBe('CONFIG')
    rights.topicsGranted()
    expect(rights.missing).not.toBeNull()
    rights.groupGranted()
    expect(rights.missing).toBeNull()
    rights.refused(topicRefused)
    expect(rights.missing?.message).toContain('topic in')
  })
})
