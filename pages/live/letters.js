// Dead letters by reason, down to examples with the field at fault marked; and values that no model knows.
import { byId, element, keyed, setText, shape } from './dom.js'
import { count, counted, moment } from './words.js'

export function showReasons(reasons) {
  const items = [...reasons.values()].sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason))
  const most = Math.max(1, ...items.map((each) => each.count))
  byId('letters-none').hidden = items.length > 0
  keyed(byId('reason-list'), items, {
    key: ({ reason }) => reason,
    make: makeReason,
    update: updateReason,
  })
  for (const { node, item } of byId('reason-list').nodes?.values() ?? [])
    node.parts.bar.style.width = `${(item.count / most) * 100}%`
}

function makeReason({ reason, stage }) {
  const parts = {
    number: element('span', { className: 'figures' }),
    bar: element('span', { className: 'amount' }),
    list: element('ul', { className: 'letters' }),
  }
  const summary = element(
    'summary',
    {},
    element('strong', { textContent: reason }),
    element('span', { className: 'subject', textContent: `at ${stage}` }),
    parts.number,
    parts.bar,
  )
  const node = element('li', { className: 'row' }, element('details', {}, summary, parts.list))
  node.parts = parts
  return node
}

function updateReason({ parts }, { count: number, letters }) {
  setText(
    parts.number,
    `${count(number)}${letters.length === 0 ? '' : `, ${counted(letters.length, 'example')}`}`,
  )
  keyed(parts.list, letters, {
    key: ({ instance, at, origin }) => `${instance} ${at} ${origin}`,
    make: makeLetter,
    update: () => {},
  })
}

function makeLetter({ at, message, field, model, origin, key, event, instance }) {
  const facts = [
    origin,
    key === null ? 'no key' : `key ${key}`,
    model === null ? '' : `model ${model}`,
    moment(at),
    instance,
  ]
  const body = element(
    'tbody',
    {},
    ...fieldsOf(event, field).map(([name, value]) => fieldRow(name, value, name === field)),
  )
  const caption = element('caption', { className: 'unseen', textContent: `The event of ${origin}` })
  const table = element(
    'div',
    { className: 'scroll', tabIndex: 0, role: 'group', ariaLabel: `The event of ${origin}` },
    element('table', {}, caption, body),
  )
  return element(
    'li',
    {},
    element('p', { className: 'message', textContent: message }),
    element('p', { className: 'facts', textContent: facts.filter((fact) => fact !== '').join(' · ') }),
    event === null
      ? element('p', {
          className: 'quiet',
          textContent: 'It could not be decoded: sluice dlq show prints its bytes.',
        })
      : table,
  )
}

/** The field at fault first; where the event does not have it, as missing. */
function fieldsOf(event, field) {
  const entries = Object.entries(event ?? {})
  if (field === null) return entries
  const atFault = entries.filter(([name]) => name === field)
  return [
    ...(atFault.length === 0 ? [[field, '(not there)']] : atFault),
    ...entries.filter(([name]) => name !== field),
  ]
}

function fieldRow(name, value, isAtFault) {
  const head = element('th', { scope: 'row', textContent: name })
  const cell = element('td')
  if (isAtFault)
    cell.append(
      shape('bad'),
      element('mark', { textContent: value }),
      element('span', { className: 'fault', textContent: 'at fault' }),
    )
  else cell.textContent = value
  return element('tr', isAtFault ? { className: 'at-fault' } : {}, head, cell)
}

export function showUnknown(fields) {
  const total = ({ values }) => values.reduce((sum, each) => sum + each.count, 0)
  const items = [...fields.values()].sort((a, b) => total(b) - total(a))
  byId('unknown-none').hidden = items.length > 0
  keyed(byId('unknown-list'), items, {
    key: ({ field }) => field,
    make: ({ field }) => {
      const values = element('ul', { className: 'chips' })
      const node = element('li', { className: 'row' }, element('strong', { textContent: field }), values)
      node.values = values
      return node
    },
    update: (node, { values }) => {
      keyed(node.values, values, {
        key: ({ value }) => value,
        make: ({ value }) =>
          element(
            'li',
            {},
            element('code', { textContent: value }),
            element('span', { className: 'figures' }),
          ),
        update: (chip, { count: number }) => {
          setText(chip.lastElementChild, ` × ${count(number)}`)
        },
      })
    },
  })
}
