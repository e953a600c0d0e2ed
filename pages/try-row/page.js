// The page to try a row. Whatever comes from a service or a person is text: nothing here is ever made of HTML.

const byId = (id) => document.getElementById(id)

/** As the service has them; empty before it was asked. */
let models = []
/** Kept nowhere else. */
let token = ''

function element(name, attributes, ...children) {
  const made = Object.assign(document.createElement(name), attributes)
  made.append(...children)
  return made
}

async function ask(path, body) {
  const headers = {
    'content-type': 'application/json',
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
  }
  const response = await fetch(
    path,
    body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) },
  )
  const text = await response.text()
  if (response.ok) return JSON.parse(text)
  throw new Error(
    response.headers.get('content-type')?.includes('json') ? (JSON.parse(text).detail ?? text) : text,
  )
}

async function showModels() {
  const { service, models: found } = await ask('page.json')
  models = found
  byId('service').textContent = service
  byId('model').replaceChildren(
    ...models.map(({ name }, at) => element('option', { value: String(at), textContent: name })),
  )
  byId('access').hidden = token === ''
  byId('row').hidden = false
  showColumns()
}

function chosen() {
  return models[Number(byId('model').value)]
}

function showColumns() {
  byId('columns').replaceChildren(...chosen().columns.map(field))
  byId('answer').hidden = true
}

function field({ name, type, levels }, at) {
  const id = `column-${at}`
  const label = element('label', { htmlFor: id, textContent: name })
  const options = type === 'boolean' ? ['true', 'false'] : levels
  if (options === null)
    return element(
      'div',
      {},
      label,
      element('input', { id, name, autocomplete: 'off', inputMode: type === 'text' ? 'text' : 'decimal' }),
    )
  const missing = element('option', { value: '', textContent: '(missing)' })
  const choices = options.map((level) => element('option', { value: level, textContent: level }))
  return element('div', {}, label, element('select', { id, name }, missing, ...choices))
}

/** An empty field is a missing value. */
function row() {
  return chosen()
    .columns.map(({ name }, at) => [name, byId(`column-${at}`).value.trim()])
    .filter(([, text]) => text !== '')
}

async function score() {
  const { name, columns, explains } = chosen()
  const given = new Map(row())
  const cells = columns.map((column) => given.get(column.name) ?? null)
  const path = encodeURIComponent(name)
  const prediction = await ask(
    `predict/${path}`,
    Object.fromEntries(columns.map((column, at) => [column.name, cells[at]])),
  )
  showPrediction(prediction)
  const fields = columns.map((column) => column.name)
  if (explains)
    showContributions(
      await ask(`models/${path}/contribution`, {
        requestShapleyValueType: 'ORIGINAL',
        fields,
        rows: [cells],
      }),
      prediction.label,
    )
  byId('explained').hidden = !explains
  byId('answer').hidden = false
}

function showPrediction(prediction) {
  const { label, classProbabilities } = prediction
  const { classes, target } = chosen()
  byId('predicted').textContent =
    `${target ?? 'Prediction'}: ${label ?? prediction.value ?? prediction.cluster ?? ''}`
  const outputs =
    classProbabilities?.map((number, at) => [classes[at] ?? String(at), number]) ?? numbersOf(prediction)
  byId('outputs').replaceChildren(
    ...outputs.map(([name, number]) =>
      line(name, String(number), classProbabilities === undefined ? null : number, false),
    ),
  )
}

function numbersOf(prediction) {
  return Object.entries(prediction).flatMap(([name, value]) =>
    Array.isArray(value) ? value.map((each, at) => [`${name} ${at + 1}`, each]) : [[name, value]],
  )
}

/** As many as one sees at once. */
const most = 15

function showContributions({ features, contributionGroups }, label) {
  const group = contributionGroups.find(({ outputGroup }) => outputGroup === label) ?? contributionGroups[0]
  const all = group.contributions[0].map((text, at) => ({ name: features[at], value: Number(text) }))
  const largest = all.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, most)
  const scale = Math.abs(largest[0]?.value ?? 1) || 1
  const text = (value) => `${value < 0 ? '−' : '+'}${Math.abs(value).toPrecision(4)}`
  byId('contributions').replaceChildren(
    ...largest.map(({ name, value }) => line(name, text(value), Math.abs(value) / scale, value < 0)),
  )
}

/** A bar is a share of the cell; what it says stands beside it as a number. */
function line(name, number, share, isAway) {
  const bar = element('div', { className: isAway ? 'bar away' : 'bar' })
  if (share !== null) bar.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`
  const cells = [
    element('td', { textContent: number }),
    share === null ? element('td', {}) : element('td', {}, bar),
  ]
  return element('tr', {}, element('th', { scope: 'row', textContent: name }), ...cells)
}

async function trying(work) {
  byId('problem').textContent = ''
  try {
    await work()
  } catch (error) {
    byId('answer').hidden = true
    byId('problem').textContent = error.message
  }
}

byId('access').addEventListener('submit', (event) => {
  event.preventDefault()
  token = byId('token').value
  void trying(showModels)
})
byId('row').addEventListener('submit', (event) => {
  event.preventDefault()
  void trying(score)
})
byId('model').addEventListener('change', showColumns)
void trying(showModels)
