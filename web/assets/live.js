// Keeps a part of a page as it is on the server: <div id="sections" data-live="/assessments/1">.
//
// The address (this page's own when empty) is asked every five to ten seconds, with If-None-Match. From the page or
// fragment that comes back, the element of the same id is compared. Inside it, elements with an id and data-part are
// changed one by one; without such parts the whole is. Nothing changes under the fingers of somebody: what holds the
// focus waits. An element [data-live-status] says politely that something changed.
import { initAll } from './nhsuk-frontend.js'

const shortest = 5000
const longest = 10000

export function startLive (root) {
  const state = { id: root.id, url: root.dataset.live || location.href, tag: '', failures: 0, seen: new Map() }
  if (!state.id) return
  const again = () => setTimeout(() => tick(state, again), wait(state.failures))
  again()
}

// wait spreads the pages that were opened together, and gives a server in trouble time.
function wait (failures) {
  return (shortest + Math.random() * (longest - shortest)) * Math.min(2 ** failures, 12)
}

async function tick (state, again) {
  if (document.hidden || !navigator.onLine) return again()
  try {
    const headers = { 'X-Concordat-Script': '1', Accept: 'text/html' }
    if (state.tag) headers['If-None-Match'] = state.tag
    const answer = await fetch(state.url, { headers, redirect: 'manual', credentials: 'same-origin', cache: 'no-store' })
    if (answer.type === 'opaqueredirect' || [401, 403, 404, 410].includes(answer.status)) return // no longer ours to see
    if (answer.status === 304 && state.tag) state.tag = answer.headers.get('ETag') || state.tag
    if (answer.status === 200) update(state, answer.headers.get('ETag') || '', await answer.text())
    state.failures = answer.status >= 500 ? state.failures + 1 : 0
  } catch {
    state.failures++
  }
  again()
}

function update (state, tag, markup) {
  const root = document.getElementById(state.id)
  const fresh = new DOMParser().parseFromString(markup, 'text/html').getElementById(state.id)
  if (!root || !fresh) return
  const { changed, held } = merge(root, fresh, state.seen)
  state.tag = held ? '' : tag // what waits for the focus must come again
  if (changed) announce(root)
}

// merge changes what differs and is not in use.
function merge (root, fresh, seen) {
  const result = { changed: false, held: false }
  const parts = [...root.querySelectorAll('[id][data-part]')]
  const freshParts = [...fresh.querySelectorAll('[id][data-part]')]
  const same = parts.length > 0 && parts.map(part => part.id).join(' ') === freshParts.map(part => part.id).join(' ')
  const pairs = same ? parts.map((part, i) => [part, freshParts[i]]) : [[root, fresh]]
  for (const [old, now] of pairs) {
    const text = plain(now)
    if ((seen.get(old.id) ?? plain(old)) === text) {
      seen.set(old.id, text)
      continue
    }
    if (old.contains(document.activeElement)) {
      result.held = true
      continue
    }
    seen.set(old.id, text)
    replace(old, now)
    result.changed = true
  }
  return result
}

// plain is the markup without what scripts added, so that only the server's changes count.
function plain (element) {
  const copy = element.cloneNode(true)
  for (const each of [copy, ...copy.querySelectorAll('*')]) {
    for (const { name } of [...each.attributes]) if (/^data-nhsuk-.*-init$/.test(name)) each.removeAttribute(name)
    each.classList.remove('app-changed')
    if (each.classList.length === 0) each.removeAttribute('class')
  }
  return copy.innerHTML
}

function replace (old, now) {
  const open = new Set([...old.querySelectorAll('details[open][id]')].map(details => details.id))
  old.replaceChildren(...document.importNode(now, true).childNodes)
  for (const id of open) document.getElementById(id)?.setAttribute('open', '')
  old.classList.add('app-changed')
  setTimeout(() => old.classList.remove('app-changed'), 3000)
  initAll({ scope: old })
}

function announce (root) {
  const status = root.querySelector('[data-live-status]') || document.querySelector('[data-live-status]')
  if (!status) return
  const time = new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  status.setAttribute('role', 'status')
  status.textContent = `Changed at ${time}`
}
