import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../src/dev/free-port.ts'
import { describeFile } from '../../src/releases/digest.ts'
import { S3Objects } from '../../src/releases/s3-objects.ts'
import { objectStoreContract } from '../contract/object-store-contract.ts'
import { skipWithoutPython } from '../e2e/support/python-clients.ts'
import { scratchFolder } from '../support/scratch.ts'
import { S3Front, refusal } from './support/s3-front.ts'
import { S3Server } from './support/s3-server.ts'

const scratch = scratchFolder()
let server: S3Server
let front: S3Front

describe.skipIf(skipWithoutPython())('S3Objects', () => {
  beforeAll(async () => {
    server = await S3Server.start()
    front = await new S3Front(server.url).start()
    Object.assign(process.env, server.environment(), { XDG_CACHE_HOME: scratch })
  })
  afterAll(async () => {
    await front.stop()
    await server.stop()
  })
  afterEach(() => {
    front.trouble = (_asked, pass) => pass()
  })

  objectStoreContract(
    async () => S3Objects.open(await server.emptyPlace(), process.env),
    ({ place }) => S3Objects.open(place, process.env),
  )

  /** One that is asked through the front. */
  async function behindFront(): Promise<S3Objects> {
    return S3Objects.open(await server.emptyPlace(), {
      ...server.environment(front.url),
      XDG_CACHE_HOME: scratch,
    })
  }

  it('says which variable is missing, where the client says only what', async () => {
    const variables = ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3']
    const before = { ...process.env }
    for (const name of variables) Reflect.deleteProperty(process.env, name)
    try {
      const objects = await S3Objects.open('s3://no-region/none', { AWS_EC2_METADATA_DISABLED: 'true' })
      await expect(objects.list('')).rejects.toMatchObject({
        code: 'STORE_OUTAGE',
        message: 'model store s3://no-region/none: Region is missing: set AWS_REGION',
      })
    } finally {
      Object.assign(process.env, before)
    }
  })

  it('keeps stores of one bucket apart', async () => {
    const place = await server.emptyPlace()
    const [one, other] = [
      await S3Objects.open(`${place}/one/`, process.env),
      await S3Objects.open(`${place}/on`, process.env),
    ]
    await one.create('a', Buffer.from('x'))
    expect(one.place).toBe(`${place}/one`)
    expect(await other.list('')).toEqual([])
    expect(await one.list('')).toEqual(['a'])
  })

  it('was the first also where the answer was lost and the client asked again', async () => {
    const objects = await behindFront()
    let lost = 0
    front.trouble = async (asked, pass) => {
      const answer = await pass()
      if (asked.method !== 'PUT' || lost > 0) return answer
      lost += 1
      return 'hang-up'
    }
    expect(await objects.create('log/1', Buffer.from('ours'))).toBe(true)
    expect(lost).toBe(1)
    expect(await objects.create('log/1', Buffer.from('ours'))).toBe(false)
  })

  it('tries again where two writes met', async () => {
    const objects = await behindFront()
    let met = 0
    front.trouble = (asked, pass) =>
      asked.method === 'PUT' && met++ < 2
        ? Promise.resolve(refusal(409, 'ConditionalRequestConflict'))
        : pass()
    expect(await objects.create('log/1', Buffer.from('ours'))).toBe(true)
  })

  it('refuses a server that takes no notice of conditions', async () => {
    const objects = await behindFront()
    front.trouble = (asked, pass) => {
      delete asked.headers['if-none-match']
      return pass()
    }
    await expect(objects.create('log/1', Buffer.from('ours'))).rejects.toMatchObject({
      code: 'STORE',
      message: `${objects.place}: its server takes no notice of If-None-Match, by which writers agree who was first. It cannot hold a model store`,
    })
  })

  it('sends no file that is there', async () => {
    const objects = await behindFront()
    const path = join(scratch, 'sent.bin')
    writeFileSync(path, 'a model')
    const source = await describeFile(path)
    await objects.createFromFile('m', source)
    front.asked.length = 0
    expect(await objects.createFromFile('m', source)).toBe(false)
    expect(front.asked.map((line) => line.split(' ')[0])).toEqual(['HEAD'])
  })

  it('fetches a file once, and again where its copy was damaged', async () => {
    const objects = await behindFront()
    const path = join(scratch, 'fetched.bin')
    writeFileSync(path, 'a model to fetch')
    const source = await describeFile(path)
    await objects.createFromFile('m.zip', source)
    front.asked.length = 0
    const local = await objects.localFile('m.zip', source.digest)
    expect(local).toBe(join(scratch, 'sluice/models', `${source.digest.slice(7)}.zip`))
    expect(await objects.localFile('m.zip', source.digest)).toBe(local)
    expect(front.asked).toHaveLength(1)
    chmodSync(local!, 0o644)
    writeFileSync(local!, 'damaged')
    expect(await objects.localFile('m.zip', source.digest)).toBe(local)
    expect(readFileSync(local!, 'utf8')).toBe('a model to fetch')
    expect(front.asked).toHaveLength(2)
  })

  it.each([
    [403, 'AccessDenied'],
    [503, 'SlowDown'],
  ])('is out of reach at %i %s', async (status, code) => {
    const objects = await behindFront()
    front.trouble = () => Promise.resolve(refusal(status, code))
    for (const ask of [
      () => objects.read('a'),
      () => objects.list('a/'),
      () => objects.create('a', Buffer.from('x')),
      () => objects.replace('a', Buffer.from('x')),
      () => objects.remove('a'),
      () => objects.localFile('a', 'sha256:00'),
    ]) {
      await expect(ask()).rejects.toMatchObject({
        code: 'STORE_OUTAGE',
        message: expect.stringMatching(`^model store ${objects.place}, a/?: ${code}: no$`) as string,
      })
    }
  })

  it('is out of reach where nobody listens or the bucket is not there, and tells no secret', async () => {
    const nobody = await S3Objects.open('s3://models', {
      ...server.environment(`http://127.0.0.1:${await freePort()}`),
      XDG_CACHE_HOME: scratch,
    })
    const noBucket = await S3Objects.open('s3://no-such-bucket', process.env)
    for (const objects of [nobody, noBucket]) {
      const error: unknown = await objects.read('a').catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'STORE_OUTAGE' })
      expect((error as Error).cause).toBeUndefined()
      expect((error as Error).message).toMatch(/ECONNREFUSED|NoSuchBucket/)
      expect((error as Error).message).not.toMatch(/test-key|test-secret/)
    }
  })
})

it.each(['s3://', 's3:///a', 's3://A/b', 's3://x'])('%j is no place', async (place) => {
  await expect(S3Objects.open(place, {})).rejects.toMatchObject({ code: 'USAGE' })
})
