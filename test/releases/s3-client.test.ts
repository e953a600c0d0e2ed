import { describe, expect, it } from 'vitest'
import { loadS3, s3Client } from '../../src/releases/s3-client.ts'

describe('loadS3', () => {
  it('says how to install the package where it is not', async () => {
    const name: string = 'client-of-s3-that-is-not-there'
    const missing = () => import(name) as Promise<never>
    await expect(loadS3('s3://models', missing)).rejects.toMatchObject({
      code: 'CONFIG',
      message:
        's3://models needs the package @aws-sdk/client-s3, which is optional and not installed. Install it beside Sluice: npm install @aws-sdk/client-s3@3',
    })
  })

  it('hides no other error', async () => {
    await expect(loadS3('s3://models', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  })
})

describe('s3Client', () => {
  it.each([
    [{ AWS_REGION: 'eu-central-1' }, 'eu-central-1', false],
    [{ AWS_DEFAULT_REGION: 'eu-west-1' }, 'eu-west-1', false],
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:9000' }, 'us-east-1', true],
    [{ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000', AWS_REGION: 'here' }, 'here', true],
  ])('of %j is in region %s, path style %s', async (environment, region, pathStyle) => {
    const client = s3Client(await loadS3('s3://models'), environment)
    expect(await client.config.region()).toBe(region)
    expect(client.config.forcePathStyle).toBe(pathStyle)
    const endpoint = await client.config.endpoint?.()
    expect(endpoint?.port).toBe(pathStyle ? 9000 : undefined)
    client.destroy()
  })
})
