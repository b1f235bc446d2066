// Asks before somebody leaves a page on which they wrote sentences that were not sent. Forms that save themselves need
// no guard; <form data-guard="off"> has none.

export function startGuard (form) {
  const texts = [...form.querySelectorAll('textarea')]
  if (texts.length === 0 || form.dataset.guard === 'off') return
  let sent = false
  form.addEventListener('submit', () => { sent = true })
  window.addEventListener('pageshow', () => { sent = false })
  window.addEventListener('beforeunload', event => {
    if (!sent && texts.some(text => text.value !== text.defaultValue)) event.preventDefault()
  })
}
