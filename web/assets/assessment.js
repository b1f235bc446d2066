// Shows and hides the questions of a form as others are answered, by the conditions that the server wrote beside them:
// data-when='{"behavior":"all","when":[{"question":"…","operator":"=","value":"…"}]}'. What is hidden keeps what was
// typed in it; the server decides in the end what is asked.

for (const form of document.querySelectorAll('form[data-assessment]')) {
  const refresh = () => showWhatIsAsked(form)
  form.addEventListener('input', refresh)
  form.addEventListener('change', refresh)
  form.addEventListener('input', event => answeredAfterAll(event.target))
  form.addEventListener('concordat:saved', event => {
    if (/\.(absent|why)$/.test(event.detail.field)) emptyAnswer(form, event.detail.field)
    showNotes(form, event.detail.answer.notes)
  })
  refresh()
}

// A question is answered, or there is a reason why it can't be: whoever types an answer takes the reason back, and a
// reason that is recorded empties the field.
function answeredAfterAll (field) {
  const question = field.closest('[data-item]')
  if (!question || isReason(field) || !fieldHolds(field)) return
  for (const other of question.querySelectorAll('input')) {
    if (!isReason(other)) continue
    if (other.type === 'radio') other.checked = false
    else other.value = ''
  }
}

function emptyAnswer (form, name) {
  const question = form.elements[name]?.[0]?.closest('[data-item]') || form.elements[name]?.closest?.('[data-item]')
  if (!question || ![...question.querySelectorAll('input')].some(field => isReason(field) && field.checked)) return
  for (const field of question.querySelectorAll('input:not([type="hidden"]), textarea, select')) {
    if (isReason(field)) continue
    if (field.type === 'radio' || field.type === 'checkbox') field.checked = false
    else field.value = ''
  }
  showWhatIsAsked(form)
}

function isReason (field) {
  return /\.(absent|why)$/.test(field.name)
}

function fieldHolds (field) {
  return field.type === 'radio' || field.type === 'checkbox' ? field.checked : field.value.trim() !== ''
}

// showNotes shows what the answers don't bear out of a judgement, as the server sees it now.
function showNotes (form, notes) {
  for (const [name, texts] of Object.entries(notes || {})) {
    const place = document.getElementById(`q-${name}`)?.querySelector('[data-notes]')
    if (!place || [...place.querySelectorAll('p')].map(each => each.textContent).join('\n') === texts.join('\n')) continue
    place.replaceChildren(...texts.map(noteOf))
  }
}

function noteOf (text) {
  const note = document.createElement('div')
  note.className = 'nhsuk-inset-text app-note'
  const said = document.createElement('span')
  said.className = 'nhsuk-u-visually-hidden'
  said.textContent = 'Information: '
  const words = document.createElement('p')
  words.textContent = text
  note.append(said, words)
  return note
}

// What others answered since the page was opened is said beside the question too, where somebody is typing.
const others = document.getElementById('others')
if (others) {
  new MutationObserver(() => showNews(others)).observe(others, { childList: true, subtree: true })
  showNews(others)
}

function showNews (others) {
  for (const item of others.querySelectorAll('li[data-by]')) {
    const question = document.getElementById(decodeURIComponent(item.querySelector('a').hash.slice(1)))
    if (!question) continue
    const text = `Answered by ${item.dataset.by}: ${item.dataset.text}`
    const said = question.querySelector('[data-news] p') || placeForNews(question)
    if (said.textContent !== text) said.textContent = text
  }
}

function placeForNews (question) {
  const place = document.createElement('div')
  place.dataset.news = ''
  place.className = 'app-news'
  place.setAttribute('role', 'status')
  const said = document.createElement('p')
  const again = document.createElement('button')
  again.type = 'button'
  again.className = 'nhsuk-button nhsuk-button--secondary nhsuk-button--small'
  again.textContent = 'See it here'
  again.addEventListener('click', () => location.reload())
  place.append(said, again)
  question.append(place)
  return said
}

// showWhatIsAsked goes on until nothing changes: a question that appears may be what another waits for.
function showWhatIsAsked (form) {
  for (let pass = 0; pass < 20; pass++) {
    let changed = false
    for (const part of form.querySelectorAll('[data-when]')) {
      const asked = isAsked(form, part)
      if (asked === undefined || part.hidden === !asked) continue
      part.hidden = !asked
      changed = true
    }
    if (!changed) return
  }
}

// isAsked is undefined when a condition looks at a question of another page.
function isAsked (form, part) {
  const { behavior, when } = JSON.parse(part.dataset.when)
  let any = false
  for (const condition of when) {
    const values = answersTo(form, condition.question, part.dataset.entry)
    if (!values) return undefined
    const holds = condition.operator === 'exists'
      ? (values.length > 0) === (condition.value === 'true')
      : values.some(value => satisfies(value, condition.operator, condition.value))
    if (!holds && behavior === 'all') return false
    any = any || holds
  }
  return behavior === 'all' || any
}

// answersTo are the answers to a question as the page has them, of the same entry where it stands in one. A question
// that is hidden is not answered.
function answersTo (form, question, entry) {
  const holder = [...form.querySelectorAll('[data-item]')].find(each =>
    each.dataset.item === question && (!each.dataset.entry || each.dataset.entry === entry))
  if (!holder) return undefined
  if (holder.closest('[hidden]')) return []
  const name = holder.dataset.entry ? `${question}~${holder.dataset.entry}` : question
  const values = []
  const date = {}
  for (const field of holder.querySelectorAll('input:not([type="hidden"]), textarea, select')) {
    if (field.name === name) {
      if (field.type === 'radio' || field.type === 'checkbox') {
        if (field.checked) values.push(field.value)
      } else if (field.value.trim()) {
        values.push(field.value.trim())
      }
    } else if (field.name.startsWith(`${name}-`)) {
      date[field.name.slice(name.length + 1)] = field.value.trim()
    }
  }
  if (date.day && date.month && date.year) values.push(`${date.year}-${date.month.padStart(2, '0')}-${date.day.padStart(2, '0')}`)
  return values
}

function satisfies (value, operator, wanted) {
  if (operator === '=') return same(value, wanted)
  if (operator === '!=') return !same(value, wanted)
  const [a, b] = isNumber(value) && isNumber(wanted) ? [Number(value), Number(wanted)] : [value, wanted]
  switch (operator) {
    case '>': return a > b
    case '<': return a < b
    case '>=': return a >= b
    default: return a <= b
  }
}

function same (value, wanted) {
  if (value === wanted) return true
  if (wanted === 'true') return value === 'yes'
  if (wanted === 'false') return value === 'no'
  return isNumber(value) && isNumber(wanted) && Number(value) === Number(wanted)
}

function isNumber (text) {
  return text.trim() !== '' && Number.isFinite(Number(text))
}
