// Saves a form as it is filled in: <form data-autosave method="post" action="…">.
//
// Each field is sent when it changes: at once when it is left or chosen, 600 ms after the last key while typing. What is
// sent is that field with the form's hidden fields and _field, its name; a group of boxes with no tick sends its name
// with nothing. Fields inside one [data-autosave-group], such as the boxes of a date, go together.
//
// The server answers with JSON: {"saved": "14:05", "hidden": {"name": "value"}}; the hidden fields named there get the
// values given. The form then gets the event "concordat:saved" with the answer, for scripts of the page.
//
// What could not be sent waits, is tried again, and is kept in this tab until it is saved.

import { someoneElse, onChange, whoIsHere } from './who.js'

const pause = 600
const patience = [1000, 2000, 4000, 8000, 15000, 30000]
const prefix = 'concordat:unsaved:'

export function startAutosave (form) {
  new Autosave(form).start()
}

// forgetUnsaved drops what this tab keeps.
export function forgetUnsaved () {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(prefix)) sessionStorage.removeItem(key)
  }
}

class Autosave {
  constructor (form) {
    this.form = form
    this.url = form.getAttribute('action') || location.pathname
    this.waiting = new Map() // by group: what is to be sent, the newest only
    this.timers = new Map()
    this.last = new Map() // by group: what was last sent or shown, so that nothing is sent twice
    this.tries = 0
    this.busy = false
    this.status = statusOf(form)
    this.pressing = false // a pointer is down: until it is up nothing on the page may move
  }

  start () {
    for (const field of fieldsOf(this.form)) this.last.set(groupName(field), JSON.stringify(valuesOf(groupOf(field))))
    this.form.addEventListener('input', event => this.typed(event.target))
    this.form.addEventListener('change', event => this.left(event.target))
    this.form.addEventListener('focusout', event => this.left(event.target))
    window.addEventListener('online', () => this.send())
    onChange(() => this.send())
    window.addEventListener('pagehide', () => this.leaving())
    document.addEventListener('visibilitychange', () => { if (document.hidden) this.leaving(); else this.send() })
    window.addEventListener('beforeunload', event => { if (this.waiting.size > 0 && !this.submitting) event.preventDefault() })
    document.addEventListener('pointerdown', () => { this.pressing = true }, true)
    for (const end of ['pointerup', 'pointercancel', 'dragend']) document.addEventListener(end, () => this.released(), true)
    this.form.addEventListener('submit', () => { this.submitting = true; this.stopTimers() })
    this.bringBack()
  }

  typed (field) {
    if (!isField(field)) return
    const name = groupName(field)
    clearTimeout(this.timers.get(name))
    this.timers.set(name, setTimeout(() => this.take(field), pause))
  }

  left (field) {
    if (!isField(field)) return
    clearTimeout(this.timers.get(groupName(field)))
    this.timers.delete(groupName(field))
    this.take(field)
  }

  // take notes what a field holds now, if that is new, and sends it.
  take (field) {
    const name = groupName(field)
    const fields = valuesOf(groupOf(field))
    const text = JSON.stringify(fields)
    this.timers.delete(name)
    if (this.last.get(name) === text) return
    this.last.set(name, text)
    this.waiting.set(name, { field: field.name, fields })
    this.keep()
    this.send()
  }

  async send () {
    if (this.busy || this.waiting.size === 0) return
    if (someoneElse()) return this.say('Not saved: you are no longer signed in here. Sign in again, and we’ll save what you typed', 'failing')
    this.busy = true
    clearTimeout(this.retry)
    for (let next = this.next(); next; next = this.next()) {
      this.say('Saving…', 'saving')
      if (!await this.post(...next)) break
    }
    this.busy = false
  }

  // next is the first that waits and is not on its way.
  next () {
    return [...this.waiting].find(([, item]) => !item.sending)
  }

  // post sends one item. It is false when sending should pause.
  async post (name, item) {
    item.sending = true
    try {
      const answer = await fetch(this.url, this.request(item))
      return await this.answered(name, item, answer)
    } catch {
      return this.later('Not saved yet – we’ll keep trying')
    } finally {
      item.sending = false
    }
  }

  async answered (name, item, answer) {
    if (answer.ok) {
      this.done(name, item, await answer.json().catch(() => ({})))
      return true
    }
    if (answer.type === 'opaqueredirect' || answer.status === 401) {
      return this.later('Not saved: you were signed out. Open this service in another tab, sign in again, and we’ll save what you typed')
    }
    if (answer.status >= 500 || answer.status === 429) return this.later('Not saved yet – we’ll keep trying')
    await this.refused(name, item, answer)
    return true
  }

  // request outlives the page (keepalive) unless it is larger than browsers allow that to be.
  request (item) {
    const body = new URLSearchParams(item.hidden || hiddenOf(this.form))
    body.set('_field', item.field)
    for (const [key, value] of item.fields) body.append(key, value)
    return {
      method: 'POST',
      body,
      headers: { 'X-Concordat-Script': '1', Accept: 'application/json' },
      redirect: 'manual',
      credentials: 'same-origin',
      keepalive: body.toString().length < 60_000
    }
  }

  done (name, item, answer) {
    this.tries = 0
    if (this.waiting.get(name) === item) this.waiting.delete(name)
    for (const [key, value] of Object.entries(answer.hidden || {})) {
      for (const field of this.form.querySelectorAll('input[type="hidden"]')) if (field.name === key) field.value = value
    }
    this.keep()
    if (this.waiting.size === 0) this.say(`Saved ${answer.saved || timeNow()}`, 'saved')
    this.form.dispatchEvent(new CustomEvent('concordat:saved', { bubbles: true, detail: { field: item.field, answer } }))
  }

  // later leaves everything in its place and tries again after a while, longer each time.
  later (message) {
    this.say(message, 'failing')
    this.retry = setTimeout(() => this.send(), patience[Math.min(this.tries++, patience.length - 1)])
    return false
  }

  // refused means that trying again is of no use: the field has to change first. What was typed stays on the page.
  async refused (name, item, answer) {
    if (this.waiting.get(name) === item) this.waiting.delete(name)
    const said = await answer.json().catch(() => ({}))
    this.say(`Not saved: ${said.message || 'this can’t be saved as it is. Press the button to see why'}`, 'failing')
    this.form.dispatchEvent(new CustomEvent('concordat:refused', { bubbles: true, detail: { field: item.field, status: answer.status, answer: said } }))
  }

  // leaving sends what is still waiting while the page goes; what doesn't get through is kept.
  leaving () {
    if (this.submitting || someoneElse()) return
    for (const [name, timer] of this.timers) {
      clearTimeout(timer)
      const field = [...fieldsOf(this.form)].find(each => groupName(each) === name)
      if (field && this.last.get(name) !== JSON.stringify(valuesOf(groupOf(field)))) {
        this.waiting.set(name, { field: field.name, fields: valuesOf(groupOf(field)) })
        this.last.set(name, JSON.stringify(valuesOf(groupOf(field))))
      }
    }
    this.timers.clear()
    this.keep()
    for (const [name, item] of this.waiting) if (!item.sending) this.post(name, item)
  }

  stopTimers () {
    for (const timer of this.timers.values()) clearTimeout(timer)
    this.timers.clear()
  }

  // keep writes what is waiting into this tab's own storage, with whose it is.
  keep () {
    try {
      if (this.waiting.size === 0) return sessionStorage.removeItem(prefix + this.url)
      const items = [...this.waiting].map(([name, item]) => [name, { field: item.field, fields: item.fields, hidden: item.hidden || hiddenOf(this.form) }])
      sessionStorage.setItem(prefix + this.url, JSON.stringify({ who: whoIsHere(), items }))
    } catch { /* storage is full or forbidden: the page itself still holds the words */ }
  }

  // bringBack takes up what this tab could not save before, if it was the same person's.
  bringBack () {
    let kept
    try {
      kept = JSON.parse(sessionStorage.getItem(prefix + this.url))
    } catch { return }
    if (!kept) return
    if (kept.who !== whoIsHere()) return sessionStorage.removeItem(prefix + this.url)
    for (const [name, item] of kept.items) {
      if (this.last.get(name) === JSON.stringify(item.fields)) continue
      show(this.form, item.fields)
      this.last.set(name, JSON.stringify(item.fields))
      this.waiting.set(name, item)
    }
    this.keep()
    this.send()
  }

  // released says what was held back, once the click that the press ends in has come.
  released () {
    setTimeout(() => {
      this.pressing = false
      if (this.held) this.say(...this.held)
    })
  }

  say (text, state) {
    this.held = this.pressing ? [text, state] : undefined
    if (this.pressing) return
    this.status.dataset.saveState = state
    if (this.status.textContent !== text) this.status.textContent = text
  }
}

// statusOf finds where the form says if it is saved, or makes the place.
function statusOf (form) {
  const found = form.querySelector('[data-save-status]') || document.querySelector('[data-save-status]')
  if (found) {
    found.setAttribute('role', 'status')
    return found
  }
  const made = document.createElement('p')
  made.dataset.saveStatus = ''
  made.setAttribute('role', 'status')
  form.append(made)
  return made
}

function isField (element) {
  return element.name && element.matches('input:not([type="hidden"]):not([type="submit"]), textarea, select') &&
    !element.closest('[data-autosave-off]')
}

function fieldsOf (form) {
  return [...form.elements].filter(isField)
}

// groupOf gives the fields that go together with this one: its group's, or those of the same name.
function groupOf (field) {
  const box = field.closest('[data-autosave-group]')
  const all = fieldsOf(field.form)
  return box ? all.filter(each => box.contains(each)) : all.filter(each => each.name === field.name)
}

function groupName (field) {
  return groupOf(field)[0].name
}

// valuesOf lists names and values as a form would send them, and the bare name where no box is ticked.
function valuesOf (fields) {
  const values = []
  for (const field of fields) {
    if (field.type === 'checkbox' || field.type === 'radio') {
      if (field.checked) values.push([field.name, field.value])
    } else if (field.multiple) {
      for (const option of field.selectedOptions) values.push([field.name, option.value])
    } else {
      values.push([field.name, field.value])
    }
  }
  for (const name of new Set(fields.map(field => field.name))) {
    if (!values.some(([each]) => each === name)) values.push([name, ''])
  }
  return values
}

function hiddenOf (form) {
  return [...form.querySelectorAll('input[type="hidden"]')].filter(field => field.name).map(field => [field.name, field.value])
}

// show puts values back into their fields.
function show (form, values) {
  for (const field of fieldsOf(form)) {
    const mine = values.filter(([name]) => name === field.name).map(([, value]) => value)
    if (mine.length === 0) continue
    if (field.type === 'checkbox' || field.type === 'radio') field.checked = mine.includes(field.value)
    else field.value = mine[0]
  }
}

function timeNow () {
  return new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}
