import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { categoriesFile, service } from '../support.ts'

const served = await service(categoriesFile)

describe('the page to try a row', () => {
  it.each([
    ['/', 'page.html', 'text/html'],
    ['/page.css', 'page.css', 'text/css'],
    ['/page.js', 'page.js', 'text/javascript'],
  ])('sends %s as it is, to be read as what it is', async (path, file, type) => {
    const { status, text, answer } = await served.get(path)
    expect(status).toBe(200)
    expect(text).toBe(readFileSync(`pages/try-row/${file}`, 'utf8'))
    expect(answer.headers['content-type']).toBe(`${type}; charset=utf-8`)
    expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/)
  })

  it('has no script or style in its text, and nothing from elsewhere', () => {
    const html = readFileSync('pages/try-row/page.html', 'utf8')
    expect(html).not.toMatch(/<style|style=| on\w+=|https?:|<script(?![^>]*src="page\.js")/)
    expect(readFileSync('pages/try-row/page.js', 'utf8')).not.toMatch(/innerHTML|insertAdjacentHTML|https?:/)
  })

  it('tells of the models what a form needs', async () => {
    const { json } = await served.get('/page.json')
    expect(json).toMatchObject({
      service: 'sluice',
      models: [
        {
          name: 'cooler',
          target: 'cool_cond_y',
          classes: ['3', '20', '100'],
          explains: true,
          columns: expect.arrayContaining([{ name: 'psb_bar', type: 'double', levels: null }]) as unknown,
        },
      ],
    })
  })

  it('is where Driverless AI has its own', async () => {
    expect((await served.get('/swagger-ui/index.html')).answer).toMatchObject({
      status: 302,
      headers: { location: '/' },
    })
  })
})
