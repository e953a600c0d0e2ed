import { appendFileSync, closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rotateLog } from '../../src/fleet/log-rotation.ts'
import { scratchFolder } from '../support/scratch.ts'

const folder = scratchFolder()
let files = 0

function logWith(text: string): string {
  const file = join(folder, `${files++}.log`)
  appendFileSync(file, text)
  return file
}

const read = (file: string) => readFileSync(file, 'utf8')

describe('rotateLog', () => {
  it('leaves a file alone that is not large enough, or not there', () => {
    const file = logWith('123456789')
    rotateLog(file, { size: 10, keep: 2 })
    rotateLog(`${file}.missing`, { size: 10, keep: 2 })
    expect(read(file)).toBe('123456789')
    expect(existsSync(`${file}.1`)).toBe(false)
  })

  it('puts it aside, keeps so many, and loses none of them before', () => {
    const file = logWith('')
    for (const text of ['first 1234', 'second 123', 'third 1234']) {
      appendFileSync(file, text)
      rotateLog(file, { size: 10, keep: 2 })
    }
    expect([read(file), read(`${file}.1`), read(`${file}.2`)]).toEqual(['', 'third 1234', 'second 123'])
    expect(existsSync(`${file}.3`)).toBe(false)
  })

  it('goes on at the beginning for a writer that has it open', () => {
    const file = logWith('')
    const writer = openSync(file, 'a')
    writeSync(writer, 'before 123\n')
    rotateLog(file, { size: 10, keep: 1 })
    writeSync(writer, 'after\n')
    closeSync(writer)
    expect([read(file), read(`${file}.1`)]).toEqual(['after\n', 'before 123\n'])
  })

  it('keeps none where none is to be kept', () => {
    const file = logWith('0123456789')
    rotateLog(file, { size: 10, keep: 0 })
    expect(read(file)).toBe('')
    expect(existsSync(`${file}.1`)).toBe(false)
  })
})
