import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { S3Client } from '@aws-sdk/client-s3'
import { Readable } from 'node:stream'
import { SluiceError, reasonOf } from '../core/errors.ts'
import { DigestTally } from './digest.ts'
import { FileCache } from './file-cache.ts'
import type { ObjectStore, SourceFile } from './object-store.ts'
import { refusePlaces } from './refuse-places.ts'
import { loadS3, s3Client } from './s3-client.ts'
import type { S3Package } from './s3-client.ts'

/** How often a write is tried anew that met another one. */
const attempts = 5

interface Bucket {
  readonly place: string
  readonly bucket: string
  /** In front of every key; empty, or with a slash at its end. */
  readonly prefix: string
}

/**
 * Objects of a bucket. `If-None-Match: *` decides between writers. A request that was answered and whose answer was lost is sent again by the client and
 * refused then: each object says by whose hand it was made.
 */
export class S3Objects implements ObjectStore {
  readonly place: string
  readonly #at: Bucket
  readonly #s3: S3Package
  readonly #client: S3Client
  readonly #cache: FileCache
  #isJudged = false

  private constructor(at: Bucket, s3: S3Package, client: S3Client, cache: FileCache) {
    this.place = at.place
    this.#at = at
    this.#s3 = s3
    this.#client = client
    this.#cache = cache
  }

  /** @param place `s3://bucket` or `s3://bucket/prefix` */
  static async open(
    place: string,
    environment: Readonly<Record<string, string | undefined>>,
  ): Promise<S3Objects> {
    const at = bucketOf(place)
    const s3 = await loadS3(place)
    return new S3Objects(at, s3, s3Client(s3, environment), await FileCache.open(environment))
  }

  /** A bucket that is missing is told by whatever is asked of it. */
  isThere(): Promise<boolean> {
    return Promise.resolve(true)
  }

  begin(): Promise<void> {
    return Promise.resolve()
  }

  async create(key: string, bytes: Uint8Array): Promise<boolean> {
    const isFirst = await this.#putOnce(key, { Body: bytes })
    if (isFirst) await this.#judge(key, bytes)
    return isFirst
  }

  async createFromFile(key: string, source: SourceFile): Promise<boolean> {
    refusePlaces(this.place, source)
    const { path, digest, bytes } = source
    // A refusal would come after all of it was sent.
    if (await this.#isThere(key)) return false
    const tally = new DigestTally()
    const isFirst = await this.#putOnce(key, {
      Body: Readable.from(tally.through(createReadStream(path))),
      ContentLength: bytes,
      ChecksumSHA256: Buffer.from(digest.slice('sha256:'.length), 'hex').toString('base64'),
    })
    if (!isFirst || tally.digest() === digest) return isFirst
    await this.remove(key)
    throw new SluiceError('USAGE', `${path}: it was changed while it was read`)
  }

  async replace(key: string, bytes: Uint8Array): Promise<void> {
    await this.#trying(key, () =>
      this.#client.send(new this.#s3.PutObjectCommand({ ...this.#named(key), Body: bytes })),
    )
  }

  async read(key: string): Promise<Buffer | null> {
    return this.#trying(key, async () => {
      const body = await this.#body(key)
      return body && Buffer.from(await body.transformToByteArray())
    })
  }

  async localFile(key: string, digest: string): Promise<string | null> {
    return this.#trying(key, () =>
      this.#cache.file(digest, `${this.place}/${key}`, async () => {
        const body = await this.#body(key)
        // In Node it is a stream of Node's.
        return body as (Readable & typeof body) | null
      }),
    )
  }

  async list(prefix: string): Promise<readonly string[]> {
    const { bucket, prefix: own } = this.#at
    const keys: string[] = []
    let from: string | undefined
    do {
      const page = await this.#trying(prefix, () =>
        this.#client.send(
          new this.#s3.ListObjectsV2Command({
            Bucket: bucket,
            Prefix: own + prefix,
            ...(from === undefined ? {} : { ContinuationToken: from }),
          }),
        ),
      )
      for (const { Key: key } of page.Contents ?? []) if (key !== undefined) keys.push(key.slice(own.length))
      from = page.NextContinuationToken
    } while (from !== undefined)
    return keys.sort()
  }

  async remove(key: string): Promise<void> {
    await this.#trying(key, () => this.#client.send(new this.#s3.DeleteObjectCommand(this.#named(key))))
  }

  async #putOnce(
    key: string,
    content: {
      readonly Body: Uint8Array | Readable
      readonly ContentLength?: number
      readonly ChecksumSHA256?: string
    },
  ): Promise<boolean> {
    const writer = randomUUID()
    for (let attempt = 1; ; attempt++) {
      try {
        const wanted = { ...this.#named(key), ...content, IfNoneMatch: '*', Metadata: { writer } }
        await this.#client.send(new this.#s3.PutObjectCommand(wanted))
        return true
      } catch (error) {
        const status = statusOf(error)
        if (status === 412) return this.#trying(key, () => this.#isBy(key, writer))
        // 409: it met another write, and neither is decided.
        if (status !== 409 || attempt === attempts || content.Body instanceof Readable)
          throw this.#outage(key, error)
      }
    }
  }

  /**
   * Of a server that takes no notice of the condition, two writers would both believe to be the first. It is asked once, by
   * writing the same bytes again.
   */
  async #judge(key: string, bytes: Uint8Array): Promise<void> {
    if (this.#isJudged) return
    if (await this.#putOnce(key, { Body: bytes })) {
      throw new SluiceError(
        'STORE',
        `${this.place}: its server takes no notice of If-None-Match, by which writers agree who was first. It cannot hold a model store`,
      )
    }
    this.#isJudged = true
  }

  async #isBy(key: string, writer: string): Promise<boolean> {
    const { Metadata: said } = await this.#client.send(new this.#s3.HeadObjectCommand(this.#named(key)))
    return said?.['writer'] === writer
  }

  async #isThere(key: string): Promise<boolean> {
    return this.#trying(key, async () => {
      try {
        await this.#client.send(new this.#s3.HeadObjectCommand(this.#named(key)))
        return true
      } catch (error) {
        if (statusOf(error) === 404) return false
        throw error
      }
    })
  }

  async #body(key: string) {
    try {
      const { Body: body } = await this.#client.send(new this.#s3.GetObjectCommand(this.#named(key)))
      return body ?? null
    } catch (error) {
      // A bucket that is not there is another matter.
      if (error instanceof this.#s3.NoSuchKey) return null
      throw error
    }
  }

  #named(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#at.bucket, Key: this.#at.prefix + key }
  }

  async #trying<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw error instanceof SluiceError ? error : this.#outage(key, error)
    }
  }

  /** The client's error holds the request, signature included: it is no cause that may be shown. */
  #outage(key: string, error: unknown): SluiceError {
    const name = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : ''
    const object = key === '' ? '' : `, ${key}`
    const reason = reasonOf(error)
    return new SluiceError(
      'STORE_OUTAGE',
      `model store ${this.place}${object}: ${name}${reason}${adviceOn(reason)}`,
    )
  }
}

/** What the client misses and does not say where it looks for it. */
function adviceOn(reason: string): string {
  if (reason.includes('Region is missing')) return ': set AWS_REGION'
  return reason.includes('Could not load credentials')
    ? ': set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE'
    : ''
}

/** @throws SluiceError USAGE for what names no bucket */
function bucketOf(place: string): Bucket {
  const found = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(place)
  if (found === null) {
    throw new SluiceError(
      'USAGE',
      `${JSON.stringify(place)} is no place of a store: expected s3://bucket or s3://bucket/prefix`,
    )
  }
  const path = (found[2] ?? '').replace(/\/+$/, '')
  const prefix = path === '' ? '' : `${path}/`
  return { place: place.replace(/\/+$/, ''), bucket: found[1]!, prefix }
}

function statusOf(error: unknown): number | undefined {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : null
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined
  return typeof status === 'number' ? status : undefined
}
