import { readFileSync } from 'node:fs'
import { packageFile } from '../../package-file.ts'
import type { Front, FrontRoute, Serving } from '../front.ts'
import { jsonAnswerOf } from '../json-body.ts'
import { problemAnswer } from '../problem.ts'
import type { ServedModel } from '../served-model.ts'

/** The page takes nothing from elsewhere, and asks nobody but us. */
const contentPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** A page to try a row: a form of a model's columns, what the model gives, and what moved it. Its files need no token, what they ask does. */
export const pageFront: Front = {
  name: 'page',
  description: 'A page to try a row',
  rules: { unknownCategory: 'dead-letter', absentColumns: 'missing' },
  routes: [
    file('/', 'text/html', () => readFileSync(packageFile('pages/try-row/page.html'), 'utf8')),
    file('/page.css', 'text/css', () => readFileSync(packageFile('pages/try-row/page.css'), 'utf8')),
    file('/page.js', 'text/javascript', () => readFileSync(packageFile('pages/try-row/page.js'), 'utf8')),
    {
      method: 'GET',
      path: '/page.json',
      summary: 'What the page shows: models and their columns',
      answer: (_request, serving) => jsonAnswerOf(shownOf(serving)),
    },
    {
      method: 'GET',
      path: '/swagger-ui/index.html',
      summary: 'Leads to the page',
      open: true,
      answer: () => ({ status: 302, headers: { location: '/' }, body: '' }),
    },
  ],
  refuse: (refusal, request) => problemAnswer(refusal, request),
}

function file(path: string, type: string, text: () => string): FrontRoute {
  const headers = {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': contentPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  }
  return {
    method: 'GET',
    path,
    summary: 'The page to try a row',
    open: true,
    answer: () => ({ status: 200, headers, body: text() }),
  }
}

function shownOf({ name, models }: Serving): object {
  return { service: name, models: models.map(shownModel) }
}

function shownModel({ name, target, levels, columns, contributions }: ServedModel): object {
  return {
    name,
    target,
    classes: levels ?? [],
    columns: columns.map(({ name: column, type, levels: known }) => ({ name: column, type, levels: known })),
    explains: contributions !== null,
  }
}
