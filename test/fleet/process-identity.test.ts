import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import {
  asIdentity,
  identify,
  isRunning,
  parseIdentity,
  signalProcess,
} from '../../src/fleet/process-identity.ts'

function sleeper() {
  return spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
}

describe('identify', () => {
  it('tells this process from itself never, and from another always', () => {
    const own = identify(process.pid)
    expect(own).toEqual(identify(process.pid))
    expect(identify(process.ppid)?.startedAt).not.toBe(own?.startedAt)
  })

  it('finds no process where there is none', () => {
    expect(identify(2 ** 22 + 1)).toBeNull()
  })
})

describe('signalProcess', () => {
  it('ends the process it names', async () => {
    const child = sleeper()
    const identity = identify(child.pid!)
    expect(identity !== null && isRunning(identity)).toBe(true)
    signalProcess(identity!, 'SIGKILL')
    await once(child, 'exit')
    expect(isRunning(identity!)).toBe(false)
    signalProcess(identity!, 'SIGKILL') // gone: nothing to do
  })

  it('leaves a stranger alone that has the same id', async () => {
    const child = sleeper()
    signalProcess({ pid: child.pid!, startedAt: 'another time' }, 'SIGKILL')
    expect(identify(child.pid!)).not.toBeNull()
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
})

describe('parseIdentity', () => {
  it('reads what JSON.stringify wrote', () => {
    const own = identify(process.pid)
    expect(parseIdentity(JSON.stringify(own))).toEqual(own)
  })

  it.each([
    '',
    '{',
    'null',
    '7',
    '{}',
    '{"pid": 1}',
    '{"pid": "1", "startedAt": "2"}',
    '{"pid": -1, "startedAt": "2"}',
  ])('takes %j for no identity', (text) => {
    expect(parseIdentity(text)).toBeNull()
  })

  it('takes nothing but an object of that shape', () => {
    expect(asIdentity({ pid: 5, startedAt: '1', more: true })).toEqual({ pid: 5, startedAt: '1' })
  })
})
