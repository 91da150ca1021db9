/**
 * Search and filters over the findings. It reads them from the page's own data and puts every value in as text, never
 * as HTML. Without it, or in a browser that cannot inflate, the page shows its first rows.
 */
export const pageScript = String.raw`'use strict';
(async () => {
  const step = matchMedia('(max-width: 46rem)').matches ? 5 : 200
  const byId = (id) => document.getElementById(id)
  const opened = []
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details:not([open])')) {
      details.open = true
      opened.push(details)
    }
  })
  addEventListener('afterprint', () => {
    for (const details of opened.splice(0)) details.open = false
  })
  const openTarget = () => {
    const target = location.hash.startsWith('#check-') && byId(decodeURIComponent(location.hash.slice(1)))
    if (target) target.open = true
  }
  addEventListener('hashchange', openTarget)
  openTarget()
  if (typeof DecompressionStream !== 'function') return

  const packed = Uint8Array.from(atob(byId('data').textContent.trim()), (character) => character.charCodeAt(0))
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))
  const { checks, rows } = await new Response(stream).json()
  const all = rows.map((row) => {
    const [status, severity, check, region, account, resource, what] = row
    return { status, severity, check, region, account, resource, what, text: row.join(' ').toLowerCase() }
  })
  const checksOf = new Map()
  for (const { id, controls } of checks)
    for (const control of controls) checksOf.set(control, (checksOf.get(control) ?? new Set()).add(id))

  const form = byId('filters')
  const body = byId('rows')
  const more = byId('more')
  const value = (id) => byId(id).value
  const natural = new Intl.Collator('en', { numeric: true }).compare
  const fill = (id, values) => {
    const sorted = [...new Set(values)].sort(natural)
    for (const text of sorted) byId(id).append(new Option(text, text))
    byId(id).closest('label').hidden = sorted.length < 2
  }
  fill('check', all.map((finding) => finding.check))
  fill('region', all.map((finding) => finding.region))
  fill('account', all.map((finding) => finding.account))
  fill('control', checksOf.keys())

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name)
    for (const [key, text] of Object.entries(attributes)) made.setAttribute(key, text)
    made.append(...children)
    return made
  }
  const cell = (label, ...children) => element('td', { role: 'cell', 'data-label': label }, ...children)
  const rowOf = (finding) =>
    element(
      'tr',
      { role: 'row' },
      cell('Status', element('span', { class: 'tag s-' + finding.status }, finding.status)),
      cell('Severity', finding.severity),
      cell('Check', element('a', { href: '#check-' + finding.check }, finding.check)),
      cell('Region', finding.region + ' ', element('small', {}, finding.account)),
      cell('Resource', element('span', { class: 'name' }, finding.resource)),
      cell('What', finding.what),
    )

  let found = []
  let shown = 0
  const tell = () => {
    more.hidden = shown >= found.length
    const part = shown < found.length ? ', the first ' + shown + ' of them shown' : ''
    byId('count').textContent = found.length + ' of ' + all.length + ' findings' + part + '.'
  }
  const showMore = () => {
    body.append(...found.slice(shown, shown + step).map(rowOf))
    shown = Math.min(found.length, shown + step)
    tell()
  }
  const hasStatus = (finding, wanted) =>
    wanted === 'all' ||
    (wanted === 'open' ? finding.status === 'fail' || finding.status === 'unknown' : finding.status === wanted)
  const filter = () => {
    const words = value('text').toLowerCase().split(/\s+/).filter(Boolean)
    const wanted = ['severity', 'check', 'region', 'account'].filter((name) => value(name) !== '')
    const values = Object.fromEntries(wanted.map((name) => [name, value(name)]))
    const status = value('status')
    const controlled = value('control') === '' ? undefined : checksOf.get(value('control'))
    found = all.filter(
      (finding) =>
        hasStatus(finding, status) &&
        wanted.every((name) => finding[name] === values[name]) &&
        (!controlled || controlled.has(finding.check)) &&
        words.every((word) => finding.text.includes(word)),
    )
    shown = 0
    body.replaceChildren()
    showMore()
  }
  let waiting
  form.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(filter, all.length > 5000 ? 150 : 0)
  })
  form.addEventListener('reset', () => setTimeout(filter))
  form.addEventListener('submit', (event) => event.preventDefault())
  more.addEventListener('click', showMore)
  form.hidden = false
  filter()
})()
`
