import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { packTar } from 'modern-tar'
import { describe, expect, it } from 'vitest'
import { unpackArchive, writeArchive } from '../../../src/app/backup/archive.ts'
import { scratchFolder } from '../../support/scratch.ts'

const scratch = scratchFolder()
const at = new Date('2026-11-29T08:00:00Z')
const folder = () => mkdtempSync(join(scratch, 'unpacked-'))

async function written(name = 'backup.tar.gz'): Promise<string> {
  const large = join(scratch, 'large')
  writeFileSync(large, Buffer.alloc(3_000_000, 'model'))
  const to = join(scratch, name)
  await writeArchive(
    to,
    [
      { name: 'manifest.json', bytes: Buffer.from('{}') },
      { name: `store/${'deep/'.repeat(60)}model.zip`, path: large },
    ],
    at,
  )
  return to
}

/** An archive of these texts, whatever they are called. */
async function packed(
  files: Readonly<Record<string, string>>,
  type: 'file' | 'symlink' = 'file',
): Promise<string> {
  const entries = Object.entries(files).map(([name, body]) => ({
    header: {
      name,
      size: type === 'file' ? body.length : 0,
      type,
      ...(type === 'file' ? {} : { linkname: body }),
    },
    ...(type === 'file' ? { body } : {}),
  }))
  const to = join(folder(), 'made.tar.gz')
  writeFileSync(to, gzipSync(await packTar(entries)))
  return to
}

describe('an archive', () => {
  it('gives its files back, of any size and under long names', async () => {
    const archive = await unpackArchive(await written(), folder())
    expect(archive.under('').map((name) => name.length)).toEqual([13, 315])
    expect((await archive.read('manifest.json'))?.toString()).toBe('{}')
    expect(readFileSync(archive.path(`store/${'deep/'.repeat(60)}model.zip`))).toHaveLength(3_000_000)
    expect(await archive.read('other')).toBeNull()
  })

  it('is the same for the same files', async () => {
    const [one, other] = [await written('one.tar.gz'), await written('other.tar.gz')]
    expect(readFileSync(one).equals(readFileSync(other))).toBe(true)
  })

  it.each([
    ['is cut off', (bytes: Buffer) => gzipSync(gunzipSync(bytes).subarray(0, 1_000_000))],
    ['is cut off within its compression', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
    ['is something else', () => Buffer.from('no archive')],
    [
      'has another byte in a file',
      (bytes: Buffer) => {
        const tar = gunzipSync(bytes)
        tar[tar.indexOf('modelmodel')]! ^= 1
        return gzipSync(tar)
      },
    ],
  ])('is refused where it %s', async (_, damage) => {
    const file = await written()
    writeFileSync(file, damage(readFileSync(file)))
    await expect(unpackArchive(file, folder())).rejects.toThrow(
      /backup\.tar\.gz (is no backup|is damaged|has no SHA256SUMS)/,
    )
  })

  it('says why it is none, where what reads it knows', async () => {
    const file = join(folder(), 'notes.txt')
    writeFileSync(file, 'no archive')
    await expect(unpackArchive(file, folder())).rejects.toMatchObject({
      code: 'FILE',
      message: `${file} is no backup, or a damaged one: incorrect header check`,
    })
  })

  it.each([
    ['nothing is there', () => join(folder(), 'nowhere')],
    ['it is a folder', folder],
  ])('cannot be read where %s', async (_, place) => {
    await expect(unpackArchive(place(), folder())).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('cannot be read: E') as string,
    })
  })

  it.each([
    ['a file outside of it', { '../evil': 'x', SHA256SUMS: '' }, 'file'],
    ['a file by its whole path', { '/etc/evil': 'x', SHA256SUMS: '' }, 'file'],
    ['a link', { link: '/etc/passwd' }, 'symlink'],
    ['a file without a sum', { a: 'x', SHA256SUMS: `${'0'.repeat(64)}  b\n` }, 'file'],
  ] as const)('is refused where it holds %s', async (_, files, type) => {
    await expect(
      unpackArchive(await packed(files as Record<string, string>, type), folder()),
    ).rejects.toThrow(/holds|is damaged/)
  })

  it('leaves the one before where a file cannot be read', async () => {
    const file = await written()
    const before = readFileSync(file)
    await expect(writeArchive(file, [{ name: 'a', path: join(scratch, 'nowhere') }], at)).rejects.toThrow(
      'ENOENT',
    )
    expect(readFileSync(file).equals(before)).toBe(true)
  })
})
