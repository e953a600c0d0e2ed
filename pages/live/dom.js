// Elements. Whatever comes from a stream is text: nothing here is ever made of HTML.

export const byId = (id) => document.getElementById(id)

export function element(name, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(name), attributes)
  made.append(...children)
  return made
}

const svgNames = 'http://www.w3.org/2000/svg'

export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS(svgNames, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

/** Only what differs is touched: a screen reader would read it again, and the browser lay it out. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

/**
 * Brings the children of a list to `items`, in their order: kept by key, made where new, removed where gone. `update` is called for
 * items that are another object than before.
 */
export function keyed(list, items, { key, make, update }) {
  const nodes = (list.nodes ??= new Map())
  const wanted = new Set()
  let next = list.firstElementChild
  for (const item of items) {
    const id = key(item)
    wanted.add(id)
    let entry = nodes.get(id)
    if (entry === undefined) {
      entry = { node: make(item), item: null }
      nodes.set(id, entry)
    }
    if (entry.item !== item) {
      entry.item = item
      update(entry.node, item)
    }
    if (entry.node === next) next = next.nextElementSibling
    else list.insertBefore(entry.node, next)
  }
  for (const [id, { node }] of nodes) {
    if (wanted.has(id)) continue
    nodes.delete(id)
    node.remove()
  }
}

/** A shape a level, beside its word and colour: they can be told apart without seeing colours. */
const shapes = {
  bad: ['polygon', { points: '8,1 15.5,15 0.5,15' }],
  watch: ['polygon', { points: '8,0.5 15.5,8 8,15.5 0.5,8' }],
  silent: ['circle', { cx: 8, cy: 8, r: 6.5, class: 'hollow' }],
  plain: ['rect', { x: 2, y: 2, width: 12, height: 12 }],
  good: ['circle', { cx: 8, cy: 8, r: 7 }],
}
const marks = { bad: 'M8 6v4.5M8 12.2v1.4', watch: 'M8 4.5v5M8 11.2v1.4', good: 'M4.5 8.3l2.4 2.4 4.6-5' }

export function shape(level) {
  const [name, attributes] = shapes[level]
  const mark = marks[level] === undefined ? [] : [svg('path', { d: marks[level], class: 'mark' })]
  return svg(
    'svg',
    { viewBox: '0 0 16 16', class: `shape ${level}`, 'aria-hidden': 'true' },
    svg(name, attributes),
    ...mark,
  )
}

/** Shape and word. */
export function badge(level, text) {
  return element(
    'span',
    { className: `badge ${level}` },
    shape(level),
    element('span', { textContent: text }),
  )
}

/** A table that is made when it is opened, and kept up to date as long as it is open. */
export function tableView(title, columns) {
  const body = element('tbody')
  const table = element(
    'table',
    {},
    element('caption', { className: 'unseen', textContent: title }),
    element(
      'thead',
      {},
      element('tr', {}, ...columns.map((text) => element('th', { scope: 'col', textContent: text }))),
    ),
    body,
  )
  const summary = element(
    'summary',
    {},
    'Table',
    element('span', { className: 'unseen', textContent: `: ${title}` }),
  )
  const details = element(
    'details',
    { className: 'table-view' },
    summary,
    element('div', { className: 'scroll', tabIndex: 0, role: 'group', ariaLabel: title }, table),
  )
  let rows = () => []
  const fill = () => {
    if (details.open) fillRows(body, rows())
  }
  details.addEventListener('toggle', fill)
  return {
    node: details,
    show(of) {
      rows = of
      fill()
    },
  }
}

/** Rows of texts; a cell may be an element too. The first cell of a row is its head. */
export function fillRows(body, rows) {
  while (body.children.length > rows.length) body.lastElementChild.remove()
  for (const [at, cells] of rows.entries()) {
    const row = body.children[at] ?? body.appendChild(element('tr'))
    while (row.children.length > cells.length) row.lastElementChild.remove()
    for (const [place, cell] of cells.entries()) {
      const node = row.children[place] ?? row.appendChild(headOrCell(place))
      if (typeof cell === 'string') setText(node, cell)
      else node.replaceChildren(cell)
    }
  }
}

function headOrCell(place) {
  return place === 0 ? element('th', { scope: 'row' }) : element('td')
}
