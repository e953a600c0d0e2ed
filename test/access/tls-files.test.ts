import { cpSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TlsFiles } from '../../src/access/tls-files.ts'
import type { TlsSettings } from '../../src/access/tls-files.ts'
import { silentLogger } from '../../src/core/logger.ts'
import type { Logger } from '../../src/core/logger.ts'
import { Secret } from '../../src/core/secret.ts'
import { scratchFolder } from '../support/scratch.ts'
import { StandingClock } from '../support/standing-clock.ts'

const fixture = (name: string) => `test/fixtures/tls/${name}`
const own: TlsSettings = {
  caFile: fixture('ca.pem'),
  certFile: fixture('client.pem'),
  keyFile: fixture('client.key'),
  rejectUnauthorized: true,
}
const folder = scratchFolder()

/** Files that may be written anew. */
function rig(name: string) {
  const [certFile, keyFile] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)]
  const write = (from: string, what: 'both' | 'certificate' = 'both') => {
    cpSync(fixture(`${from}.pem`), certFile)
    if (what === 'both') cpSync(fixture(`${from}.key`), keyFile)
  }
  write('client')
  const clock = new StandingClock()
  const events: string[] = []
  const hear: Logger['info'] = ({ event }) => void events.push(event)
  const logger: Logger = { ...silentLogger, info: hear, warn: hear }
  const tls = new TlsFiles('kafka.ssl', { ...own, certFile, keyFile }, logger, clock)
  return { write, clock, events, tls }
}

describe('TlsFiles', () => {
  it('are what new connections are made with', () => {
    const tls = new TlsFiles('kafka.ssl', { ...own, serverName: 'kafka', passphrase: new Secret('p') })
    expect(tls.options).toMatchObject({ rejectUnauthorized: true, servername: 'kafka', passphrase: 'p' })
    expect(String(tls.options.ca)).toContain('BEGIN CERTIFICATE')
    expect(tls.certificate?.subject).toBe('O=Sluice\nCN=app')
    expect(new TlsFiles('kafka.ssl', { rejectUnauthorized: false }).options).toEqual({
      rejectUnauthorized: false,
    })
  })

  it('are read again when they have changed, looked at once a second at most', async () => {
    const { write, clock, events, tls } = rig('renewed')
    const before = tls.options.cert
    write('client-renewed')
    expect(tls.options.cert).toBe(before)
    await clock.advance(1_000)
    expect(tls.options.cert).not.toEqual(before)
    expect(tls.version).toBe(1)
    await clock.advance(1_000)
    expect(tls.version).toBe(1)
    expect(events).toEqual(['tls-renewed'])
  })

  it('are left as they were while one is written and the other is not', async () => {
    const { write, clock, events, tls } = rig('half')
    const { options } = tls
    write('client-renewed', 'certificate')
    await clock.advance(1_000)
    expect(tls.options).toBe(options)
    await clock.advance(1_000)
    expect(tls.version).toBe(0)
    write('client-renewed')
    await clock.advance(1_000)
    expect(tls.version).toBe(1)
    expect(events).toEqual(['tls-unusable', 'tls-renewed'])
  })

  it('are left as they were when they are taken away', async () => {
    const { clock, events, tls } = rig('gone')
    rmSync(join(folder, 'gone.key'))
    await clock.advance(1_000)
    expect(tls.options.key).toBeDefined()
    expect(events).toEqual(['tls-unusable'])
  })

  it('have changed when a link leads elsewhere', async () => {
    const link = join(folder, 'ca-link.pem')
    symlinkSync(join(process.cwd(), fixture('ca.pem')), link)
    const clock = new StandingClock()
    const tls = new TlsFiles('kafka.ssl', { caFile: link, rejectUnauthorized: true }, silentLogger, clock)
    rmSync(link)
    symlinkSync(join(process.cwd(), fixture('other-ca.pem')), link)
    await clock.advance(1_000)
    expect(tls.version).toBe(1)
  })

  it.each<[string, Partial<TlsSettings>, RegExp]>([
    [
      'a file is missing',
      { caFile: 'nowhere.pem' },
      /^kafka\.ssl\.caFile: nowhere\.pem cannot be read: ENOENT/,
    ],
    [
      'an authority is none',
      { caFile: fixture('client.key') },
      /^kafka\.ssl\.caFile: .* holds no certificate/,
    ],
    [
      'a certificate is none',
      { certFile: fixture('client.key') },
      /^kafka\.ssl\.certFile: .* holds no certificate/,
    ],
    ['a key is none', { keyFile: fixture('client.pem') }, /^kafka\.ssl\.keyFile: .* holds no private key/],
    [
      'the key is another one',
      { keyFile: fixture('server.key') },
      /server\.key is not the key of the certificate/,
    ],
  ])('say what is wrong where %s', (_, more, expected) => {
    expect(() => new TlsFiles('kafka.ssl', { ...own, ...more })).toThrow(expected)
    expect(() => new TlsFiles('kafka.ssl', { ...own, ...more })).toThrow(
      expect.objectContaining({ code: 'CONFIG' }) as Error,
    )
  })

  it('do not show the key of a file that is no certificate', () => {
    const caFile = join(folder, 'leak.pem')
    writeFileSync(caFile, 'hush')
    expect(() => new TlsFiles('kafka.ssl', { ...own, caFile })).toThrow(/^(?!.*hush)/)
  })
})
