// Shows and hides the questions of a form as others are answered, by the conditions that the server wrote beside them:
// data-when='{"behavior":"all","when":[{"question":"…","operator":"=","value":"…"}]}'. What is hidden keeps what was
// typed in it; the server decides in the end what is asked.

for (const form of document.querySelectorAll('form[data-assessment]')) {
  const refresh = () => showWhatIsAsked(form)
  form.addEventListener('input', refresh)
  form.addEventListener('change', refresh)
  refresh()
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
