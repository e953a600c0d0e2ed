import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fault } from '../../src/core/outcome.ts'
import type { Header } from '../../src/core/record.ts'
import { isTenantName } from '../../src/core/tenant-name.ts'
import type { RecordFields } from '../../src/features/record-reader.ts'
import { compileTenantOf, isKnownUnread } from '../../src/scoring/tenant-of.ts'
import type { TenantSource } from '../../src/scoring/tenant-of.ts'

const header: TenantSource = { by: 'header', name: 'x-tenant' }
const keyPrefix: TenantSource = { by: 'keyPrefix', separator: ':' }
const field: TenantSource = {
  by: 'field',
  path: 'owner.name',
  read: (event) => (event as { owner?: unknown }).owner,
}

const bytes = (text: string | null) => (text === null ? null : Buffer.from(text))

const withHeaders = (...values: (string | null)[]): RecordFields => ({
  key: Buffer.from('not:this'),
  headers: [
    { key: 'X-Tenant', value: Buffer.from('other') },
    ...values.map((value): Header => ({ key: 'x-tenant', value: bytes(value) })),
    { key: 'x', value: Buffer.from('other') },
  ],
})

const withKey = (key: string | Buffer | null): RecordFields => ({
  key: typeof key === 'string' ? Buffer.from(key) : key,
  headers: withHeaders('not-this').headers,
})

/** The tenant, or the fault as `reason field value: message`. */
function shown(found: string | Fault | null): string | null {
  if (!(found instanceof Fault)) return found
  return `${found.reason} ${String(found.field)} ${String(found.value)}: ${found.message}`
}

const ask = (
  source: TenantSource,
  event: object | null,
  record = withHeaders(),
  otherwise: string | null = null,
) => shown(compileTenantOf(source, otherwise)(event, record))

describe('compileTenantOf', () => {
  it('takes the last header of the name, whether or not there is an event', () => {
    expect(ask(header, null, withHeaders('acme'))).toBe('acme')
    expect(ask(header, {}, withHeaders('acme', 'zeta.2'))).toBe('zeta.2')
  })

  it('takes what stands in the key before the first separator', () => {
    expect(ask(keyPrefix, null, withKey('acme:rig:07'))).toBe('acme')
    expect(ask({ by: 'keyPrefix', separator: '::' }, null, withKey('a.b::rig'))).toBe('a.b')
  })

  it('takes the value of a field, and knows nothing without an event', () => {
    expect(ask(field, { owner: 'acme' })).toBe('acme')
    expect(ask(field, { owner: 7 })).toBe('7')
    expect(ask(field, { owner: 2n ** 60n })).toBe('1152921504606846976')
    expect(ask(field, null, withHeaders(), 'shared')).toBeNull()
  })

  it.each<[string, TenantSource, object, RecordFields]>([
    ['without the header', header, {}, withHeaders()],
    ['with a header of null', header, {}, withHeaders('acme', null)],
    ['with an empty header', header, {}, withHeaders('')],
    ['without a key', keyPrefix, {}, withKey(null)],
    ['without a separator', keyPrefix, {}, withKey('acme')],
    ['with nothing before the separator', keyPrefix, {}, withKey(':rig')],
    ['without the field', field, {}, withHeaders()],
    ['with a field of null', field, { owner: null }, withHeaders()],
    ['with an empty field', field, { owner: '' }, withHeaders()],
  ])(
    'gives a record %s to the default, and faults it where there is none',
    (_what, source, event, record) => {
      expect(ask(source, event, record, 'shared')).toBe('shared')
      expect(ask(source, event, record)).toMatch(
        /^unknown-tenant (header\.x-tenant|key|owner\.name) null: '\S+' names no tenant/,
      )
    },
  )

  it('faults what is no name, default or not, and shows it in the value alone', () => {
    const rule = 'is no name of a tenant: letters, digits'
    expect(ask(header, {}, withHeaders('ac me'), 'shared')).toContain(
      `unknown-tenant header.x-tenant ac me: 'header.x-tenant' ${rule}`,
    )
    expect(ask(keyPrefix, {}, withKey('ü:1'), 'shared')).toContain(`unknown-tenant key ü: 'key' ${rule}`)
    expect(ask(field, { owner: -1 }, withHeaders(), 'shared')).toContain(
      `unknown-tenant owner.name -1: 'owner.name' ${rule}`,
    )
    expect(ask(header, {}, withHeaders('x'.repeat(65)))).toContain('unknown-tenant')
    expect(ask(keyPrefix, {}, withKey(Buffer.from([0, 0, 0, 0, 7, 0x3a])))).toContain('unknown-tenant')
  })

  it('knows no record where rows come from none', () => {
    expect(shown(compileTenantOf(header, 'shared')({}, undefined))).toBe('shared')
    expect(shown(compileTenantOf(keyPrefix, null)({}, undefined))).toContain('unknown-tenant')
  })

  it('never throws, and gives names alone, whatever the bytes', () => {
    let names = 0
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 80 }).map((each) => Buffer.from(each)),
      fc.stringMatching(/^[a-zA-Z0-9._-]{0,70}:?$/).map((each) => Buffer.from(each)),
    )
    fc.assert(
      fc.property(any, (value) => {
        const record = { key: value, headers: [{ key: 'x-tenant', value }] }
        for (const source of [header, keyPrefix]) {
          const found = compileTenantOf(source, null)(null, record)
          if (typeof found !== 'string') expect(found).toMatchObject({ reason: 'unknown-tenant' })
          else {
            names += 1
            expect(isTenantName(found)).toBe(true)
            expect(value.toString().startsWith(found)).toBe(true)
          }
        }
      }),
    )
    expect(names).toBeGreaterThan(10)
  })
})

describe('isKnownUnread', () => {
  it('is true of what stands beside the value', () => {
    expect([header, keyPrefix, field].map(isKnownUnread)).toEqual([true, true, false])
  })
})
