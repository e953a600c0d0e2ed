import { describe, expect, it } from 'vitest'
import {
  argumentText,
  argumentWith,
  listedPath,
  madeFolder,
  programText,
  variablesFile,
} from '../../src/fleet/unit-texts.ts'

describe('a path in a unit', () => {
  it.each([
    ['/etc/sluice/fleet.yaml', '/etc/sluice/fleet.yaml', '/etc/sluice/fleet.yaml'],
    ['/my fleet', '"/my fleet"', '"/my fleet"'],
    ['/100%', '/100%%', '/100%%'],
    ['/$HOME', '/$HOME', '/$$HOME'],
    [String.raw`/a"b\c`, String.raw`"/a\"b\\c"`, String.raw`"/a\"b\\c"`],
    ["/it's", `"/it's"`, `"/it's"`],
  ])('is written in a command line: %s', (path, program, argument) => {
    expect(programText(path)).toBe(program)
    expect(argumentText(path)).toBe(argument)
  })

  it('has a specifier behind it that stays one', () => {
    expect(argumentWith('/a %h', '/%i.yaml')).toBe('"/a %%h/%i.yaml"')
  })

  it('is quoted in a list, where a backslash stands for itself', () => {
    expect(listedPath(String.raw`/my fleet\%h`)).toBe(String.raw`"/my fleet\%%h"`)
    expect(listedPath('/a"b')).toBe(`'/a"b'`)
    expect(() => listedPath(`/'"`)).toThrow('both kinds of quotes')
  })

  it('is the rest of the line for a file of variables, where wildcards count', () => {
    expect(variablesFile('/my fleet %h [a]*')).toBe(String.raw`/my fleet %%h \[a\]\*`)
  })

  it('is made below /var/lib where its name is plain', () => {
    expect(madeFolder('sluice/rig-1')).toBe('sluice/rig-1')
    for (const name of ['my fleet', 'a:b', '100%']) expect(() => madeFolder(name)).toThrow('rename it')
  })

  it('has no line break', () => {
    expect(() => programText('/a\nExecStartPre=/b')).toThrow('holds a line break')
  })
})
