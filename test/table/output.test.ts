import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { BrokenPipe, fileOutput, streamOutput } from '../../src/table/output.ts'
import { scratch } from './run.ts'

function folder(): string {
  return scratch().folder
}

describe('fileOutput', () => {
  it('appears only when it is complete', async () => {
    const path = join(folder(), 'out.csv')
    const output = await fileOutput(path)
    await output.write('a\n')
    await output.write('b\n')
    expect(existsSync(path)).toBe(false)
    await output.commit()
    await output.discard()
    expect(readFileSync(path, 'utf8')).toBe('a\nb\n')
  })

  it('takes more than it holds back', async () => {
    const path = join(folder(), 'out.csv')
    const output = await fileOutput(path)
    const line = 'ä'.repeat(50_000)
    for (let i = 0; i < 5; i++) await output.write(line)
    await output.commit()
    expect(readFileSync(path, 'utf8')).toBe(line.repeat(5))
  })

  it('leaves nothing behind when discarded, and what was there as it was', async () => {
    const place = folder()
    const path = join(place, 'out.csv')
    writeFileSync(path, 'old')
    const output = await fileOutput(path)
    await output.write('new')
    await output.discard()
    await output.discard()
    expect(readdirSync(place)).toEqual(['out.csv'])
    expect(readFileSync(path, 'utf8')).toBe('old')
  })

  it('replaces a file, its mode kept, and the target of a link', async () => {
    const place = folder()
    const target = join(place, 'target.csv')
    const link = join(place, 'link.csv')
    writeFileSync(target, 'old')
    chmodSync(target, 0o600)
    symlinkSync(target, link)
    const output = await fileOutput(link)
    await output.write('new')
    await output.commit()
    expect(readFileSync(target, 'utf8')).toBe('new')
    expect(statSync(target).mode & 0o777).toBe(0o600)
    expect(readdirSync(place).sort()).toEqual(['link.csv', 'target.csv'])
  })

  it('removes its temporary file when the process ends without a goodbye', () => {
    const place = folder()
    const script = join(place, 'leave.mjs')
    const module = new URL('../../src/table/output.ts', import.meta.url).href
    writeFileSync(
      script,
      `import { fileOutput } from ${JSON.stringify(module)}
       const output = await fileOutput(${JSON.stringify(join(place, 'out.csv'))})
       await output.write('half')
       process.exit(0)`,
    )
    execFileSync(process.execPath, ['--no-warnings', script])
    expect(readdirSync(place)).toEqual(['leave.mjs'])
  })

  it('refuses a folder, and one that does not exist', async () => {
    const place = folder()
    mkdirSync(join(place, 'out.csv'))
    await expect(fileOutput(join(place, 'out.csv'))).rejects.toThrow(
      'expected the name of a file, it is a folder',
    )
    await expect(fileOutput(join(place, 'none', 'out.csv'))).rejects.toThrow('its folder does not exist')
  })

  it.runIf(existsSync('/dev/full'))(
    'says that the disk is full, and writes to a device directly',
    async () => {
      const output = await fileOutput('/dev/full')
      await output.write('a\n')
      await expect(output.commit()).rejects.toThrow(
        '/dev/full was not written: no space is left on the device; free some or choose another place',
      )
      await output.discard()
      expect(existsSync('/dev/full')).toBe(true)
    },
  )
})

describe('streamOutput', () => {
  it('writes on', async () => {
    const stream = new PassThrough()
    const output = streamOutput(stream)
    await output.write('a\n')
    await output.write('')
    await output.commit()
    expect(String(stream.read())).toBe('a\n')
  })

  it('tells a reader that went away from a failure', async () => {
    const failing = (code: string): Writable =>
      new Writable({
        write(_chunk, _encoding, callback) {
          callback(Object.assign(new Error(code), { code }))
        },
      })
    const gone = streamOutput(failing('EPIPE'))
    await expect(gone.write('a')).rejects.toBeInstanceOf(BrokenPipe)
    await expect(gone.write('b')).rejects.toBeInstanceOf(BrokenPipe)
    await expect(streamOutput(failing('ENOSPC')).write('a')).rejects.toThrow(
      'standard output was not written',
    )
  })
})
